"""Decoded, randomly cropped, flipped and normalized images a second in torchvision with Pillow, on one
core: what a worker of a DataLoader does. The counterpart of org.dnas4j.bench.BatchSpeed.photosPerSecond;
compare.py runs both and gives each the one core.

    python torchvision_decode.py DIR      DIR as photos.py makes it; reads "run MODE PRECISION STEPS"

MODE is decode224 (photos to 224x224) or decode64 (64x64 files to 64x64); the rest does not count.
Each measurement is the median of five epochs after one to warm up, printed as one line of JSON.
"""

import json
import statistics
import sys
import time
from pathlib import Path

import torch
from torchvision import datasets, transforms

from pytorch_resnet20 import rss_mb

EPOCHS, BATCH = 5, 128
KIND = {224: "photos", 64: "copies"}


def epoch(data):
    """Batches in random order, each collated into one tensor."""
    for indices in torch.randperm(len(data)).split(BATCH):
        torch.stack([data[i][0] for i in indices.tolist()])


def main(root):
    torch.set_num_threads(1)
    for line in sys.stdin:
        mode = line.split()[1]
        side = int(mode.removeprefix("decode"))
        change = transforms.Compose([
            transforms.RandomResizedCrop(side),
            transforms.RandomHorizontalFlip(),
            transforms.ToTensor(),
            transforms.Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
        ])
        data = datasets.ImageFolder(root / KIND[side] / "train", change)
        speeds = []
        for _ in range(EPOCHS + 1):
            start = time.perf_counter()
            epoch(data)
            speeds.append(len(data) / (time.perf_counter() - start))
        speed = statistics.median(speeds[1:])
        print(json.dumps({"mode": mode, "images_per_second": speed, "rss_mb": rss_mb()}), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
