"""Checks that dnas4j trains as PyTorch does: same weights, same batches, same losses and weights after.

torchvision's resnet18 begins with the same random weights three times: ours in fp32, theirs in fp32,
theirs in fp64. All take the same SGD steps: momentum 0.9, decay on convolution and linear weights,
with and without Nesterov. Rounding alone drives trainings apart, as a ReLU that is about 0 falls on
the other side, so what counts is how far ours is from fp64 beside how far PyTorch's own fp32 is.

bash environment/torchvision.sh installs what it needs, builds and runs it.
It prints both distances and fails if ours is more than LOSS_LIMIT or WAY_LIMIT.
"""

import argparse
import copy
import shlex
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

import torch
import torchvision
from safetensors.torch import load_file, save_file
from torch.nn import functional as F

# PyTorch's own fp32 goes up to half of both.
LOSS_LIMIT = 2e-3
WAY_LIMIT = 0.15
LOSSES, WEIGHTS = "losses", "weights and averages"
STEPS, BATCH, SIZE, CLASSES = 3, 32, 64, 10
RATE, MOMENTUM, DECAY = 1e-3, 0.9, 0.5  # a decay large enough to be missed if it were not there


def train(model, images, labels, nesterov):
    weights = [p for p in model.parameters() if p.dim() > 1]
    others = [p for p in model.parameters() if p.dim() == 1]
    optimizer = torch.optim.SGD(
        [{"params": weights, "weight_decay": DECAY}, {"params": others}],
        lr=RATE,
        momentum=MOMENTUM,
        nesterov=nesterov,
    )
    model.train()
    losses = []
    for x, y in zip(images, labels):
        loss = F.cross_entropy(model(x), y.long())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return torch.tensor(losses)


def distances(losses, state, start, reference_losses, reference):
    """Of the losses, the largest. Of the arrays, the distance to the reference as a share of the way
    the reference went (Euclidean norms): the median of each kind, of these the largest."""
    ways = defaultdict(list)
    for name, value in reference.items():
        if not name.endswith("num_batches_tracked"):
            way = (state[name] - value).norm() / (value - start[name]).norm()
            ways[value.dim(), name.rsplit(".")[-1]].append(way.item())
    return {
        LOSSES: (losses - reference_losses).abs().max().item(),
        WEIGHTS: max(statistics.median(kind) for kind in ways.values()),
    }


def check(java, nesterov, folder):
    theirs, batches, ours, trained = (
        folder / f"{name}.safetensors" for name in ("theirs", "batches", "ours", "trained")
    )
    model = torchvision.models.resnet18(weights=None, num_classes=CLASSES)
    double = copy.deepcopy(model).double()
    start = copy.deepcopy(model.state_dict())
    # A colour a class and noise: something to learn in few steps.
    labels = torch.randint(0, CLASSES, (STEPS, BATCH))
    colours = torch.randn(CLASSES, 3)[labels][..., None, None]
    images = torch.randn(STEPS, BATCH, 3, SIZE, SIZE) + colours
    save_file(start, theirs)
    save_file({"images": images, "labels": labels.float()}, batches)
    command = [*java, "org.dnas4j.bench.TorchvisionSteps", "--rate", str(RATE), "--decay", str(DECAY)]
    command += ["--nesterov"] if nesterov else []
    subprocess.run([*command, theirs, batches, ours, trained], check=True)
    exact = train(double, images.double(), labels, nesterov)
    reference = start, exact, double.state_dict()
    pytorch = distances(train(model, images, labels, nesterov), model.state_dict(), *reference)
    found = distances(load_file(ours)["losses"], load_file(trained), *reference)
    for what in found:
        print(
            f"{'with' if nesterov else 'without'} Nesterov, {what}: from fp64 ours is "
            f"{found[what]:.1e} away, PyTorch's fp32 {pytorch[what]:.1e}",
            flush=True,
        )
    return found[LOSSES] <= LOSS_LIMIT and found[WEIGHTS] <= WAY_LIMIT


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--java", required=True, help="java with the class path of dnas4j")
    arguments = parser.parse_args()
    torch.manual_seed(1)
    with tempfile.TemporaryDirectory() as folder:
        java = shlex.split(arguments.java)
        results = [check(java, nesterov, Path(folder)) for nesterov in (False, True)]
    if not all(results):
        sys.exit(f"ours is farther away than {LOSS_LIMIT} or {WAY_LIMIT}")


if __name__ == "__main__":
    main()
