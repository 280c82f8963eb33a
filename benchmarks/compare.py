"""Runs our training steps and PyTorch's in turns on one machine and prints the ratios.

Every measure has a process of its own, so that memory is comparable. Only one works at a time; the
others are blocked reading stdin. A turn is thrown away and repeated if anything else used the
processors meanwhile. Ratios are taken within a round, then the median over the rounds.

A process is asked "run MODE PRECISION STEPS" and answers one line of JSON with images_per_second
and rss_mb; benchmarks/pytorch_resnet20.py, benchmarks/torchvision_decode.py and org.dnas4j.bench.Benchmark speak this.
"""

import argparse
import json
import os
import platform
import shlex
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
TICKS = os.sysconf("SC_CLK_TCK")
DISTURBED = 0.10  # processor-seconds used by others, as a share of the length of a turn
TRIES = 3

# name: (side, mode, precision, steps of a turn)
MEASURES = {
    "ours plain fp32": ("libtorch", "plain", "fp32", 10),
    "torch plain fp32": ("torch", "plain", "fp32", 10),
    "ours plain bf16": ("libtorch", "plain", "bf16", 15),
    "torch plain bf16": ("torch", "plain", "bf16", 15),
    "ours search fp32": ("libtorch", "search", "fp32", 10),
    "torch search fp32": ("torch", "search", "fp32", 3),
    "ours search bf16": ("libtorch", "search", "bf16", 15),
    "torch search bf16": ("torch", "search", "bf16", 4),
    "torch convolutions fp32": ("torch", "convolutions", "fp32", 10),
    "torch convolutions bf16": ("torch", "convolutions", "bf16", 15),
    "ours pairs fp32": ("libtorch", "pairs", "fp32", 4),
    "ours pairs ungrouped fp32": ("libtorch", "pairs-ungrouped", "fp32", 3),
    "ours pairs bf16": ("libtorch", "pairs", "bf16", 5),
    "ours pairs ungrouped bf16": ("libtorch", "pairs-ungrouped", "bf16", 4),
    "ours ResNet-18 fp32": ("libtorch", "plain18", "fp32", 8),
    "ours ResNet-18 bf16": ("libtorch", "plain18", "bf16", 10),
    "ours ResNet-18 pairs fp32": ("libtorch", "pairs18", "fp32", 4),
    "ours ResNet-18 pairs ungrouped fp32": ("libtorch", "pairs-ungrouped18", "fp32", 3),
    "ours ResNet-18 pairs bf16": ("libtorch", "pairs18", "bf16", 4),
    "ours ResNet-18 pairs ungrouped bf16": ("libtorch", "pairs-ungrouped18", "bf16", 3),
    "ours ResNet-18 late pairs fp32": ("libtorch", "late-pairs18", "fp32", 4),
    "ours ResNet-18 late pairs ungrouped fp32": ("libtorch", "late-pairs-ungrouped18", "fp32", 3),
    "ours ResNet-18 late pairs bf16": ("libtorch", "late-pairs18", "bf16", 4),
    "ours ResNet-18 late pairs ungrouped bf16": ("libtorch", "late-pairs-ungrouped18", "bf16", 3),
    "nd4j plain fp32": ("nd4j", "plain", "fp32", 6),
    "ours data": ("libtorch", "data", "fp32", 200),
    "ours decode 224": ("libtorch", "decode224", "fp32", 1),
    "torchvision decode 224": ("torchvision", "decode224", "fp32", 1),
    "ours decode 64": ("libtorch", "decode64", "fp32", 1),
    "torchvision decode 64": ("torchvision", "decode64", "fp32", 1),
}

# what is compared: (row, numerator, denominator or None, field, target or None, direction)
ROWS = [
    ("plain step fp32, ours / PyTorch", "ours plain fp32", "torch plain fp32", "speed", 1.0, ">="),
    ("plain step bf16, ours / PyTorch", "ours plain bf16", "torch plain bf16", "speed", 1.0, ">="),
    ("search step fp32, ours / our plain step", "ours search fp32", "ours plain fp32", "speed", 0.85, ">="),
    ("search step bf16, ours / our plain step", "ours search bf16", "ours plain bf16", "speed", 0.85, ">="),
    ("search step fp32, ours / PyTorch, one convolution a candidate", "ours search fp32", "torch search fp32", "speed", 6.0, ">="),
    ("search step bf16, ours / PyTorch, one convolution a candidate", "ours search bf16", "torch search bf16", "speed", 10.0, ">="),
    ("bound of that: PyTorch's convolutions of a plain step alone fp32 / its search step", "torch convolutions fp32", "torch search fp32", "speed", None, ""),
    ("bound of that: PyTorch's convolutions of a plain step alone bf16 / its search step", "torch convolutions bf16", "torch search bf16", "speed", None, ""),
    ("search step with pairs fp32 / our plain step, ResNet-18 at 64x64, half width", "ours ResNet-18 pairs fp32", "ours ResNet-18 fp32", "speed", 0.30, ">="),
    ("search step with pairs fp32, grouped / one convolution a candidate, ResNet-18 at 64x64, half width", "ours ResNet-18 pairs fp32", "ours ResNet-18 pairs ungrouped fp32", "speed", 1.4, ">="),
    ("search step with pairs bf16 / our plain step, ResNet-18 at 64x64, half width", "ours ResNet-18 pairs bf16", "ours ResNet-18 bf16", "speed", 0.30, ">="),
    ("search step with pairs bf16, grouped / one convolution a candidate, ResNet-18 at 64x64, half width", "ours ResNet-18 pairs bf16", "ours ResNet-18 pairs ungrouped bf16", "speed", 1.4, ">="),
    ("late search step with pairs fp32 / our plain step, ResNet-18", "ours ResNet-18 late pairs fp32", "ours ResNet-18 fp32", "speed", 0.30, ">="),
    ("late search step with pairs fp32, grouped / one convolution a candidate, ResNet-18", "ours ResNet-18 late pairs fp32", "ours ResNet-18 late pairs ungrouped fp32", "speed", 1.4, ">="),
    ("late search step with pairs bf16 / our plain step, ResNet-18", "ours ResNet-18 late pairs bf16", "ours ResNet-18 bf16", "speed", 0.30, ">="),
    ("late search step with pairs bf16, grouped / one convolution a candidate, ResNet-18", "ours ResNet-18 late pairs bf16", "ours ResNet-18 late pairs ungrouped bf16", "speed", 1.4, ">="),
    ("search step with pairs fp32 / our plain step, ResNet-20", "ours pairs fp32", "ours plain fp32", "speed", 0.30, ">="),
    ("search step with pairs fp32, grouped / one convolution a candidate, ResNet-20", "ours pairs fp32", "ours pairs ungrouped fp32", "speed", 1.4, ">="),
    ("search step with pairs bf16 / our plain step, ResNet-20", "ours pairs bf16", "ours plain bf16", "speed", 0.30, ">="),
    ("search step with pairs bf16, grouped / one convolution a candidate, ResNet-20", "ours pairs bf16", "ours pairs ungrouped bf16", "speed", 1.4, ">="),
    ("engine-nd4j plain step fp32, images/s", "nd4j plain fp32", None, "speed", 250.0, ">="),
    ("resident memory fp32, our search / our plain", "ours search fp32", "ours plain fp32", "memory", 1.5, "<="),
    ("augmented batches from disk, one thread, images/s", "ours data", None, "speed", 10000.0, ">="),
    ("500x375 JPEG to a 224x224 crop, one core, ours / torchvision", "ours decode 224", "torchvision decode 224", "speed", 1.0, ">="),
    ("64x64 JPEG to a 64x64 crop, one core, ours / torchvision", "ours decode 64", "torchvision decode 64", "speed", 1.0, ">="),
]


def cpu_seconds(pid):
    """Processor time a process has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def machine_seconds():
    """Processor time the whole machine has been busy so far, time stolen by its host included."""
    user, nice, system, _, _, irq, softirq, steal = map(int, Path("/proc/stat").read_text(encoding="ascii").split()[1:9])
    return (user + nice + system + irq + softirq + steal) / TICKS


def wait_for_idle():
    """Lets the threads of the turn before fall asleep, and gives other work ten seconds to end."""
    for _ in range(20):
        before = machine_seconds()
        time.sleep(0.5)
        if machine_seconds() - before <= 0.5 * DISTURBED:
            return


class Runner:
    """One process under test."""

    def __init__(self, name, command, request, one_core):
        self.name, self.request = name, request
        core = max(os.sched_getaffinity(0))
        pin = (lambda: os.sched_setaffinity(0, {core})) if one_core else None
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, preexec_fn=pin)

    def ask(self):
        self.process.stdin.write(self.request + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"{self.name}: the process ended with {self.process.wait()} at '{self.request}'; its error is above")
        try:
            answer = json.loads(line)
            return {"speed": float(answer["images_per_second"]), "memory": float(answer["rss_mb"])}
        except (ValueError, KeyError) as e:
            sys.exit(f"{self.name}: expected one line of JSON with images_per_second and rss_mb, found {line.strip()!r} ({e})")

    def turn(self):
        """A measurement and the processor time others used meanwhile, as a share of its length."""
        wait_for_idle()
        start, all_before, own_before = time.monotonic(), machine_seconds(), cpu_seconds(self.process.pid)
        answer = self.ask()
        others = (machine_seconds() - all_before) - (cpu_seconds(self.process.pid) - own_before)
        return answer, max(0.0, others) / (time.monotonic() - start)

    def undisturbed(self):
        """The least disturbed of some tries, and how disturbed it was."""
        best = None
        for _ in range(TRIES):
            turn = self.turn()
            if best is None or turn[1] < best[1]:
                best = turn
            if best[1] <= DISTURBED:
                break
        return best

    def stop(self):
        self.process.stdin.close()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()


def table(samples, disturbed, args):
    """The ratios as Markdown. A row without its measures is left out."""
    lines = [
        f"Batch {args.batch}, {args.threads} threads, ResNet-20 on 3x32x32 unless the row says other; medians of {args.rounds} rounds in turns.",
        f"{processor()}; {platform.system()} {platform.release()}.",
        "",
        "| measure | value | target | met |",
        "| --- | ---: | ---: | --- |",
    ]
    for row, top, bottom, field, target, direction in ROWS:
        if top not in samples or (bottom and bottom not in samples):
            continue
        values = [
            a[field] / (b[field] if b else 1.0)
            for a, b in zip(samples[top], samples[bottom] if bottom else [None] * args.rounds)
        ]
        value = median(values)
        digits = 2 if bottom else 0
        aim, met = "–", "–"
        if target is not None:
            aim = f"{direction} {target:.{digits}f}"
            met = "yes" if (value >= target if direction == ">=" else value <= target) else "no"
        lines.append(f"| {row} | {value:.{digits}f} | {aim} | {met} |")
    lines += ["", "| process | images/s, median (least to most) | resident MB |", "| --- | ---: | ---: |"]
    for name, values in samples.items():
        speeds = [v["speed"] for v in values]
        memory = median(v["memory"] for v in values)
        lines.append(f"| {name} | {median(speeds):.0f} ({min(speeds):.0f} to {max(speeds):.0f}) | {memory:.0f} |")
    if disturbed:
        lines += ["", f"Not an idle machine: {disturbed} turns stayed disturbed by other processes after {TRIES} tries."]
    return "\n".join(lines) + "\n"


def processor():
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def main():
    parser = argparse.ArgumentParser(description="Compares our training speed with PyTorch's.")
    parser.add_argument("--java", help="command line of org.dnas4j.bench.Benchmark; without it only PyTorch runs")
    parser.add_argument("--rounds", type=int, default=5, help="counted rounds, after one for warming up")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--only", default="", help="measures whose name contains one of these, separated by commas")
    parser.add_argument("--precision", choices=["fp32", "bf16"], help="only measures of this one; without it both")
    parser.add_argument("--out", type=Path, help="also writes the table here, and the samples beside it as JSON")
    args = parser.parse_args()

    size = ["--threads", str(args.threads), "--batch", str(args.batch)]
    runners, photos = [], tempfile.TemporaryDirectory()
    for name, (side, mode, precision, steps) in MEASURES.items():
        if args.only and not any(part in name for part in args.only.split(",")):
            continue
        if args.precision and precision != args.precision:
            continue
        if side == "torch":
            command = [sys.executable, str(HERE / "pytorch_resnet20.py")] + size
        elif side == "torchvision":
            command = [sys.executable, str(HERE / "torchvision_decode.py"), photos.name]
        elif args.java:
            command = shlex.split(args.java) + ["--engine", side, "--photos", photos.name] + size
        else:
            continue
        decode = mode.startswith("decode")
        if decode and not os.listdir(photos.name):
            subprocess.run([sys.executable, str(HERE / "photos.py"), photos.name], check=True)
        runners.append(Runner(name, command, f"run {mode} {precision} {steps}", one_core=decode))
    if not runners:
        sys.exit(f"nothing to measure with --only {args.only!r}; the measures are: {', '.join(MEASURES)}")

    samples, disturbed = {r.name: [] for r in runners}, 0
    try:
        for r in runners:
            r.ask()
        for number in range(args.rounds):
            # Every second round runs backwards, which cancels a drift of the clock speed.
            for r in runners if number % 2 == 0 else reversed(runners):
                answer, others = r.undisturbed()
                samples[r.name].append(answer)
                disturbed += others > DISTURBED
                print(f"round {number + 1}/{args.rounds}  {r.name:18} {answer['speed']:9.1f} images/s", file=sys.stderr)
    finally:
        for r in runners:
            r.stop()
        photos.cleanup()

    text = table(samples, disturbed, args)
    print(text)
    if args.out:
        args.out.parent.mkdir(parents=True, exist_ok=True)
        args.out.write_text(text, encoding="utf-8")
        args.out.with_suffix(".json").write_text(json.dumps(samples, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
