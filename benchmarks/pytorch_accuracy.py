"""Accuracy of ResNet-20 on CIFAR-10 in PyTorch with the recipe of dnas4j's full-precision baseline.

SGD with momentum 0.9, decay 5e-4 on convolution and linear weights, cosine schedule, crops padded
with 4 black pixels, mirroring, cutout on request, bf16, the last incomplete batch of an epoch left out. It answers how
far a recipe goes on some copy of the data, whoever trains it:

    python pytorch_accuracy.py DIR --epochs 20 --batch 256 --rate 0.2 --out accuracy.csv
    environment/dnas train --preset cpu --data DIR --set engine.precision=bf16 \\
        --set baseline.epochs=20 --set baseline.batch=256 --set baseline.learningRate=0.2

DIR holds CIFAR-10 in its binary layout. A run that was killed goes on from its last whole epoch when
the same command is given again (its state lies in accuracy.csv.pt).
"""

import argparse
import csv
import math
import os
import time
from pathlib import Path

import numpy as np
import torch
from pytorch_resnet20 import PlainConv, ResNet20
from torch import nn
from torch.nn import functional as F

PAD = 4
TEST_BATCH = 250


def read(files):
    records = np.concatenate([np.fromfile(file, np.uint8).reshape(-1, 3073) for file in files])
    images = torch.from_numpy(records[:, 1:].reshape(-1, 3, 32, 32).copy())
    return images, torch.from_numpy(records[:, 0].astype(np.int64))


class Recipe:
    def __init__(self, args):
        torch.manual_seed(args.seed)
        self.args = args
        directory = Path(args.directory)
        self.images, self.labels = read(sorted(directory.glob("data_batch_*.bin")))
        self.test_images, self.test_labels = read([directory / "test_batch.bin"])
        pixels = self.images.double() / 255
        self.mean = pixels.mean((0, 2, 3)).float()[:, None, None]
        self.std = pixels.std((0, 2, 3)).float()[:, None, None]
        self.padded = F.pad(self.images, (PAD,) * 4)
        self.model = ResNet20(PlainConv)
        for layer in self.model.modules():
            if isinstance(layer, nn.Conv2d):
                nn.init.kaiming_normal_(layer.weight, mode="fan_out", nonlinearity="relu")
        self.model.to(memory_format=torch.channels_last)
        weights = [p for p in self.model.parameters() if p.dim() > 1]
        others = [p for p in self.model.parameters() if p.dim() == 1]
        self.optimizer = torch.optim.SGD(
            [{"params": weights, "weight_decay": 5e-4}, {"params": others}],
            lr=args.rate,
            momentum=0.9,
        )

    def normalized(self, images):
        return (images.float() / 255 - self.mean) / self.std

    def logits(self, x):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            return self.model(x.contiguous(memory_format=torch.channels_last)).float()

    def crops(self, indices):
        """A random crop of each image, half of them mirrored, normalized."""
        places = torch.randint(0, 2 * PAD + 1, (len(indices), 2)).tolist()
        crops = torch.stack(
            [self.padded[i, :, y : y + 32, x : x + 32] for i, (y, x) in zip(indices.tolist(), places)]
        )
        mirrored = torch.rand(len(indices)) < 0.5
        crops[mirrored] = crops[mirrored].flip(3)
        return self.cut(self.normalized(crops))

    def cut(self, images):
        """A square hole at a uniform place of each image, filled with the mean colour."""
        side = self.args.cutout
        if side == 0:
            return images  # no draws either: runs without holes keep their random numbers
        for image, (y, x) in zip(images, torch.randint(0, 32, (len(images), 2)).tolist()):
            top, left = y - side // 2, x - side // 2
            image[:, max(0, top) : max(0, top + side), max(0, left) : max(0, left + side)] = 0
        return images

    def epoch(self, epoch):
        """Trains one epoch; returns the share of training images it got right."""
        self.model.train()
        order = torch.randperm(len(self.images))
        steps = len(order) // self.args.batch
        right = 0
        for step in range(steps):
            done = (epoch + step / steps) / self.args.epochs
            for group in self.optimizer.param_groups:
                group["lr"] = self.args.rate * 0.5 * (1 + math.cos(math.pi * done))
            indices = order[step * self.args.batch : (step + 1) * self.args.batch]
            logits = self.logits(self.crops(indices))
            self.optimizer.zero_grad(set_to_none=True)
            F.cross_entropy(logits, self.labels[indices]).backward()
            self.optimizer.step()
            right += (logits.argmax(1) == self.labels[indices]).sum().item()
        return right / (steps * self.args.batch)

    def state(self):
        return {
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "random": torch.get_rng_state(),
        }

    def restore(self, state):
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        torch.set_rng_state(state["random"])

    @torch.no_grad()
    def test(self):
        self.model.eval()
        right = sum(
            (self.logits(self.normalized(images)).argmax(1) == labels).sum().item()
            for images, labels in zip(
                self.test_images.split(TEST_BATCH), self.test_labels.split(TEST_BATCH)
            )
        )
        return right / len(self.test_labels)


def main():
    parser = argparse.ArgumentParser(description="Accuracy of ResNet-20 on CIFAR-10 in PyTorch.")
    parser.add_argument("directory", help="CIFAR-10 in its binary layout")
    parser.add_argument("--epochs", type=int, default=60)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--rate", type=float, default=0.1)
    parser.add_argument("--cutout", type=int, default=0, help="side of the hole in pixels, 0 is off")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--out", required=True, help="CSV file, a line an epoch")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    recipe = Recipe(args)
    checkpoint = Path(args.out + ".pt")
    rows = []
    if checkpoint.exists():
        saved = torch.load(checkpoint)
        if saved["args"] != vars(args):
            parser.error(
                f"{checkpoint} is of a run with {saved['args']}, this one has {vars(args)}: "
                "give the same arguments, another --out, or delete the file"
            )
        recipe.restore(saved["recipe"])
        rows = saved["rows"]
    for epoch in range(len(rows), args.epochs):
        start = time.perf_counter()
        train, test = recipe.epoch(epoch), recipe.test()
        rows.append([epoch + 1, f"{train:.4f}", f"{test:.4f}", f"{time.perf_counter() - start:.1f}"])
        with open(args.out, "w", newline="", encoding="utf-8") as file:
            table = csv.writer(file, lineterminator="\n")
            table.writerows([["epoch", "train_accuracy", "test_accuracy", "seconds"], *rows])
        half_written = Path(args.out + ".pt.tmp")
        torch.save({"args": vars(args), "recipe": recipe.state(), "rows": rows}, half_written)
        os.replace(half_written, checkpoint)
        print(f"epoch {epoch + 1}/{args.epochs}  train {train:.2%}  test {test:.2%}", flush=True)


if __name__ == "__main__":
    main()
