"""Training speed beside other busy processes: ours with engine.threads=auto and with each fixed number, and PyTorch's.

Every program has a process of its own; only one works at a time, beside none, one or two processes that do nothing but
count. In each of these states all take turns of some seconds for some rounds, the automatic ones after some seconds to
adapt. Ratios are taken within a round, then the median over the rounds. benchmarks/compare.py says how programs are
asked. Two tables, for the processor as it is and with its instructions up to AVX2 only, are kept in one JSON file, so
that each can be measured alone.
"""

import argparse
import json
import os
import platform
import shlex
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from compare import DISTURBED, HERE, cpu_seconds, machine_seconds, processor

STATES = ("idle", "beside one", "beside two")
NETS = {"quick": "preset quick (half width, batch 32)", "plain": "full width, batch 128"}
SETTLE = 6  # seconds that an automatic one has to adapt to a state
TRIES = 2  # of a turn that something else disturbs
TARGETS = {"idle": 1.0, "beside one": 1.8, "beside two": 1.4}  # ours / PyTorch
BEST = 0.9  # automatic / best fixed number
ISAS = {
    "native": {},
    "avx2": {"ATEN_CPU_CAPABILITY": "avx2", "ONEDNN_MAX_CPU_ISA": "AVX2", "DNNL_MAX_CPU_ISA": "AVX2"},
}
TITLES = {"native": "All instructions of this processor", "avx2": "AVX2 only"}
COUNT = "import os\nparent = os.getppid()\nwhile os.getppid() == parent:\n    for _ in range(1000000):\n        pass"


class Program:
    """One program under test."""

    def __init__(self, name, command, nets, env):
        self.name, self.nets = name, nets
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, **env})

    @property
    def automatic(self):
        return self.name.endswith("auto")

    def ask(self, net, seconds):
        """Images a second over some seconds."""
        self.process.stdin.write(f"run {net} fp32 {seconds}s\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"{self.name}: the process ended with {self.process.wait()}; its error is above")
        try:
            return float(json.loads(line)["images_per_second"])
        except (ValueError, KeyError) as e:
            sys.exit(f"{self.name}: expected a line of JSON with images_per_second, found {line.strip()!r} ({e})")

    def turn(self, net, seconds, busy):
        """The least disturbed of some tries, and the processor time of others meanwhile, as a share of its length."""
        best = None
        for _ in range(TRIES):
            time.sleep(0.3)  # threads of the turn before fall asleep
            known = [self.process, *busy]
            start, before = time.monotonic(), machine_seconds() - sum(cpu_seconds(p.pid) for p in known)
            speed = self.ask(net, seconds)
            others = machine_seconds() - sum(cpu_seconds(p.pid) for p in known) - before
            share = max(0.0, others) / (time.monotonic() - start)
            if best is None or share < best[1]:
                best = speed, share
            if best[1] <= DISTURBED:
                break
        return best

    def stop(self):
        self.process.stdin.close()
        self.process.kill()


def fixed_numbers(processors):
    """Those of a small machine all, of a large one some."""
    return sorted({1, max(1, processors // 2), max(1, processors - 1), processors})


def programs(java, isa):
    fixed = fixed_numbers(len(os.sched_getaffinity(0)))
    for engine, name, nets in (("libtorch", "ours", list(NETS)), ("nd4j", "engine-nd4j", ["plain"])):
        for threads in ["auto", *fixed]:
            command = shlex.split(java) + ["--engine", engine, "--threads", str(threads)]
            yield Program(f"{name} {threads}", command, nets, ISAS[isa])
    yield Program("PyTorch", [sys.executable, str(HERE / "pytorch_resnet20.py"), "--threads", "0"], list(NETS), ISAS[isa])


def measured(java, isa, rounds, seconds):
    """Speeds by program, net and state, one a round, and how many turns were disturbed."""
    running, busy, samples, disturbed = list(programs(java, isa)), [], {}, 0
    try:
        for p in running:
            for net in p.nets:
                p.ask(net, 1)
        for state in STATES:
            if state != STATES[0]:
                busy.append(subprocess.Popen([sys.executable, "-c", COUNT]))
            for p in running:
                for net in p.nets if p.automatic else []:
                    p.ask(net, SETTLE)
            for number in range(rounds):
                # Every second round runs backwards, which cancels a drift of the clock speed.
                for p in running if number % 2 == 0 else reversed(running):
                    for net in p.nets:
                        speed, others = p.turn(net, seconds, busy)
                        samples.setdefault(p.name, {}).setdefault(net, {}).setdefault(state, []).append(speed)
                        disturbed += others > DISTURBED
                        print(f"{isa} {state} {number + 1}/{rounds}  {p.name:16} {net:6} {speed:8.1f} images/s", file=sys.stderr)
    finally:
        for process in busy:
            process.kill()
        for p in running:
            p.stop()
    return {"processor": processor(), "system": f"{platform.system()} {platform.release()}", "rounds": rounds,
            "seconds": seconds, "disturbed": disturbed, "images_per_second": samples}


def ratio(top, bottom):
    return median(a / b for a, b in zip(top, bottom))


def table(isa, result):
    """The ratios and speeds as Markdown."""
    samples = result["images_per_second"]
    lines = [
        f"## {TITLES[isa]}",
        "",
        f"{result['processor']}; {result['system']}. Medians of {result['rounds']} rounds of turns of {result['seconds']:g} s.",
        "",
        "| plain step, fp32 | state | value | target | met |",
        "| --- | --- | ---: | ---: | --- |",
    ]
    for name, nets in (("ours", NETS), ("engine-nd4j", ["plain"])):
        for net in nets:
            for state in STATES:
                own = samples[f"{name} auto"][net][state]
                fixed = {n: v[net][state] for n, v in samples.items() if n.startswith(f"{name} ") and n != f"{name} auto"}
                best = max(fixed, key=lambda n: median(fixed[n]))
                rows = [(f"auto / best fixed number ({best.split()[-1]})", ratio(own, fixed[best]), BEST)]
                if name == "ours":
                    rows.append(("auto / PyTorch", ratio(own, samples["PyTorch"][net][state]), TARGETS[state]))
                for row, value, target in rows:
                    met = "yes" if value >= target else "no"
                    lines.append(f"| {name}, {NETS[net]}: {row} | {state} | {value:.2f} | >= {target:.2f} | {met} |")
    lines += ["", "| images/s, median (least to most) | " + " | ".join(STATES) + " |", "| --- |" + " ---: |" * len(STATES)]
    for net in NETS:
        for name, nets in samples.items():
            if net in nets:
                cells = [f"{median(v):.0f} ({min(v):.0f} to {max(v):.0f})" for v in (nets[net][s] for s in STATES)]
                lines.append(f"| {name}, {NETS[net]} | " + " | ".join(cells) + " |")
    if result["disturbed"]:
        lines += ["", f"Not an idle machine: {result['disturbed']} turns stayed disturbed by yet other processes after {TRIES} tries."]
    return lines + [""]


def main():
    parser = argparse.ArgumentParser(description="Training speed beside other busy processes.")
    parser.add_argument("--java", required=True, help="command line of org.dnas4j.bench.Benchmark")
    parser.add_argument("--isa", choices=list(ISAS), action="append", help="measure only this table and keep the other")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2, help="of a turn")
    parser.add_argument("--out", type=Path, required=True, help="the table; the samples go beside it as JSON")
    args = parser.parse_args()

    samples = args.out.with_suffix(".json")
    results = json.loads(samples.read_text(encoding="utf-8")) if samples.exists() else {}
    for isa in args.isa or ISAS:
        results[isa] = measured(args.java, isa, args.rounds, args.seconds)
        args.out.parent.mkdir(parents=True, exist_ok=True)
        samples.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
        lines = ["The names say the numbers of threads; PyTorch runs on its own default.", ""]
        for known in ISAS:
            if known in results:
                lines += table(known, results[known])
        args.out.write_text("\n".join(lines), encoding="utf-8")
    print(args.out.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
