"""Checks that torchvision and dnas4j compute the same from the same weights, both ways.

For resnet18 and resnet34 with random weights and random batch-norm statistics: torchvision's
weights go to a .safetensors file; ours reads it and computes logits of the same images; ours writes
its weights to another file, which torchvision loads strictly. In the cases with bit widths
torchvision computes with our quantized weights, in which skipped blocks are zeros.

bash environment/torchvision.sh installs what it needs, builds and runs it.
It prints the largest difference of each case and fails above 1e-4.
"""

import argparse
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

import torch
import torchvision
from safetensors.torch import load_file, save_file

TOLERANCE = 1e-4
# depth, height and width of the images, bits of each block (none: full precision)
CASES = [
    (18, 224, ""),
    (34, 224, ""),
    (18, 65, ""),
    (18, 96, "4 0 | 8 1 | 2 32 | 4 3"),
    (34, 96, "4 0 2 | 8 1 32 4 | 2 0 0 0 0 4 | 4 3 0"),
]


def random_model(depth):
    model = torchvision.models.get_model(f"resnet{depth}", weights=None)
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            torch.nn.init.normal_(module.weight, 1, 0.3)
            torch.nn.init.normal_(module.bias, 0, 0.3)
    torch.nn.init.normal_(model.fc.bias, 0, 0.3)
    model.train()  # a few batches give running statistics that fit the weights
    with torch.no_grad():
        for _ in range(20):
            model(torch.randn(4, 3, 64, 64) + 0.2)
    return model.eval()


def logits(model, images):
    with torch.no_grad():
        return model.eval()(images)


def check(java, depth, size, bits, folder):
    theirs, images, ours, exported = (
        folder / f"{name}.safetensors" for name in ("theirs", "images", "ours", "exported")
    )
    model = random_model(depth)
    pixels = torch.randn(4, 3, size, size)
    save_file(model.state_dict(), theirs)
    save_file({"images": pixels}, images)
    command = [*java, "org.dnas4j.bench.TorchvisionLogits", "--depth", str(depth)]
    command += ["--bits", bits] if bits else []
    subprocess.run([*command, theirs, images, ours, exported], check=True)
    found = load_file(ours)["logits"]
    differences = {}
    if not bits:
        differences["their weights, our logits"] = (found - logits(model, pixels)).abs().max()
    back = torchvision.models.get_model(f"resnet{depth}", weights=None)
    back.load_state_dict(load_file(exported), strict=True)
    differences["our weights, their logits"] = (found - logits(back, pixels)).abs().max()
    for direction, difference in differences.items():
        print(
            f"resnet{depth} {size}x{size} {bits or 'full precision'}: {direction}: "
            f"largest difference {difference:.1e} of logits up to {found.abs().max():.1f}",
            flush=True,
        )
    return max(differences.values()) <= TOLERANCE


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--java", required=True, help="java with the class path of dnas4j")
    arguments = parser.parse_args()
    torch.manual_seed(1)
    with tempfile.TemporaryDirectory() as folder:
        java = shlex.split(arguments.java)
        results = [check(java, *case, Path(folder)) for case in CASES]
    if not all(results):
        sys.exit(f"a difference is above {TOLERANCE}")


if __name__ == "__main__":
    main()
