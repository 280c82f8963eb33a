"""Training speed of ResNet-20 for CIFAR in PyTorch on the CPU: the bar dnas4j is measured against.

plain   one weight step of ResNet-20 (16/32/64 channels, option A shortcuts)
quick   the same with half the channels and a batch of 32, as in our preset quick
search  one weight step of its super net, written the straightforward way: every convolution runs
        once a candidate (1, 2, 3, 4, 8, 32 bits, latent weights of its own) and the outputs are
        mixed by a Gumbel-softmax mask that a block shares; 0 bits skips the block
convolutions   the convolutions of the plain step and nothing else, forward and both gradients:
        what a step cannot fall below while oneDNN computes them

A step is forward, loss, backward and SGD on a fixed batch in memory. The architecture parameters
are not learned in it, as in the weight phase of the search.

    python pytorch_resnet20.py plain bf16 20      one measurement
    python pytorch_resnet20.py                    reads "run MODE PRECISION STEPS" lines from stdin,
                                                  where STEPS may be seconds such as 3s

Each measurement prints one line of JSON.
"""

import argparse
import json
import os
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

BITS = (1, 2, 3, 4, 8, 32)
MODES = ("plain", "quick", "search", "convolutions")
QUICK_BATCH = 32
WARMUP_STEPS = 3


def quantize(w, bits):
    """DoReFa weights with a straight-through gradient; 1 bit is sign(w) * mean|w|."""
    if bits == 32:
        return w
    if bits == 1:
        q = torch.sign(w) * w.abs().mean()
        return w + (q - w).detach()
    t = torch.tanh(w)
    r = t / (2 * t.abs().max().detach()) + 0.5
    levels = 2**bits - 1
    return 2 * (r + (torch.round(r * levels) / levels - r).detach()) - 1


def conv3x3(cin, cout, stride=1):
    return nn.Conv2d(cin, cout, 3, stride, 1, bias=False)


class PlainConv(nn.Module):
    def __init__(self, cin, cout, stride):
        super().__init__()
        self.conv = conv3x3(cin, cout, stride)

    def forward(self, x, mask):
        return self.conv(x)


class SearchConv(nn.Module):
    """One convolution a candidate, outputs mixed by the mask of the block."""

    def __init__(self, cin, cout, stride):
        super().__init__()
        self.convs = nn.ModuleList(conv3x3(cin, cout, stride) for _ in BITS)

    def forward(self, x, mask):
        return sum(
            m * F.conv2d(x, quantize(c.weight, bits), None, c.stride, c.padding)
            for m, c, bits in zip(mask, self.convs, BITS)
        )


class Block(nn.Module):
    def __init__(self, conv, cin, cout, stride):
        super().__init__()
        self.stride, self.grow = stride, cout - cin
        self.conv1, self.bn1 = conv(cin, cout, stride), nn.BatchNorm2d(cout)
        self.conv2, self.bn2 = conv(cout, cout, 1), nn.BatchNorm2d(cout)
        self.searched = conv is SearchConv
        self.skippable = self.searched and stride == 1
        if self.searched:
            self.register_buffer("theta", torch.zeros(len(BITS) + self.skippable))

    def forward(self, x):
        mask = F.gumbel_softmax(self.theta, tau=5.0).unbind() if self.searched else ()
        y = F.relu(self.bn1(self.conv1(x, mask)), inplace=True)
        y = self.bn2(self.conv2(y, mask))
        if self.skippable:
            y = y * (1 - mask[-1])
        if self.stride > 1:
            side = self.grow // 2
            x = F.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, side, side))
        return F.relu(y + x, inplace=True)


class ResNet20(nn.Module):
    def __init__(self, conv, width=16):
        super().__init__()
        self.conv, self.bn = conv3x3(3, width), nn.BatchNorm2d(width)
        blocks, cin = [], width
        for cout in (width, 2 * width, 4 * width):
            for i in range(3):
                blocks.append(Block(conv, cin, cout, 2 if cout > width and i == 0 else 1))
                cin = cout
        self.blocks, self.fc = nn.Sequential(*blocks), nn.Linear(4 * width, 10)

    def forward(self, x):
        y = F.relu(self.bn(self.conv(x)), inplace=True)
        return self.fc(self.blocks(y).mean((2, 3)))


class Trainer:
    def __init__(self, mode, precision, batch):
        torch.manual_seed(1)
        self.autocast = precision == "bf16"
        self.batch = batch
        self.model = ResNet20(SearchConv if mode == "search" else PlainConv, 8 if mode == "quick" else 16)
        self.model.to(memory_format=torch.channels_last)
        self.optimizer = torch.optim.SGD(
            self.model.parameters(),
            lr=0.05,
            momentum=0.9,
            nesterov=True,
            weight_decay=5e-4,
            fused=True,
        )
        self.x = torch.randn(batch, 3, 32, 32).to(memory_format=torch.channels_last)
        self.y = torch.randint(10, (batch,))

    def step(self):
        self.optimizer.zero_grad(set_to_none=True)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.autocast):
            loss = F.cross_entropy(self.model(self.x), self.y)
        loss.backward()
        self.optimizer.step()
        return loss.item()


class Convolutions:
    """All convolutions of the plain network, each with an input and an output gradient of its own."""

    def __init__(self, precision, batch):
        torch.manual_seed(1)
        self.batch = batch
        model = ResNet20(PlainConv)
        self.layers = []

        def keep(conv, inputs, output):
            dtype = torch.bfloat16 if precision == "bf16" else torch.float32
            x, weight, g = (
                t.detach().to(dtype, memory_format=torch.channels_last)
                for t in (inputs[0], conv.weight, torch.randn_like(output))
            )
            x.requires_grad_(x.shape[1] > 3)  # the images need no gradient
            self.layers.append((x, weight.requires_grad_(), g, conv.stride, conv.padding))

        for layer in model.modules():
            if isinstance(layer, nn.Conv2d):
                layer.register_forward_hook(keep)
        with torch.no_grad():
            model(torch.randn(batch, 3, 32, 32))

    def step(self):
        for x, weight, g, stride, padding in self.layers:
            y = F.conv2d(x, weight, None, stride, padding)
            torch.autograd.grad(y, (x, weight) if x.requires_grad else (weight,), g)
        return 0.0


def rss_mb():
    """Resident memory, which Linux counts in pages."""
    with open("/proc/self/statm", encoding="ascii") as f:
        return int(f.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def measure(trainer, mode, precision, steps):
    """Speed over some steps, after some to warm up, or over some seconds, without."""
    limit = float(steps[:-1]) if steps.endswith("s") else None
    for _ in range(WARMUP_STEPS if limit is None else 0):
        trainer.step()
    start, done, seconds = time.perf_counter(), 0, 0.0
    while seconds < limit if limit is not None else done < int(steps):
        loss = trainer.step()
        done += 1
        seconds = time.perf_counter() - start
    if loss != loss:
        raise RuntimeError(f"{mode} {precision}: the loss became NaN")
    return {
        "mode": mode,
        "precision": precision,
        "steps": steps,
        "seconds": round(seconds, 4),
        "images_per_second": round(done * trainer.batch / seconds, 1),
        "rss_mb": round(rss_mb(), 1),
    }


def main():
    parser = argparse.ArgumentParser(description="Training speed of ResNet-20 in PyTorch.")
    parser.add_argument("mode", nargs="?", choices=MODES)
    parser.add_argument("precision", nargs="?", choices=("fp32", "bf16"), default="fp32")
    parser.add_argument("steps", nargs="?", default="20")
    parser.add_argument("--threads", type=int, default=2, help="0 for PyTorch's own default")
    parser.add_argument("--batch", type=int, default=128)
    args = parser.parse_args()
    if args.threads:
        torch.set_num_threads(args.threads)

    trainers = {}

    def run(mode, precision, steps):
        if (mode, precision) not in trainers:
            batch = QUICK_BATCH if mode == "quick" else args.batch
            trainers[mode, precision] = (
                Convolutions(precision, batch) if mode == "convolutions" else Trainer(mode, precision, batch)
            )
        print(json.dumps(measure(trainers[mode, precision], mode, precision, steps)), flush=True)

    if args.mode:
        run(args.mode, args.precision, args.steps)
        return
    for line in sys.stdin:
        match line.split():
            case ["run", mode, ("fp32" | "bf16") as precision, steps] if mode in MODES:
                run(mode, precision, steps)
            case []:
                continue
            case _:
                sys.exit(f"unknown request {line.strip()!r}; allowed: run {'|'.join(MODES)} fp32|bf16 STEPS|SECONDSs")


if __name__ == "__main__":
    main()
