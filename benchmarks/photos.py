"""Makes JPEG files for the decoding benchmark, as no photos may be shipped: smooth colours, edges and
fine texture mixed so that sizes are those of ImageNet's files (about 110 kB at 500x375).

    python photos.py DIR      writes DIR/photos and DIR/copies (64x64), each with train/ and val/
"""

import sys
from pathlib import Path

import numpy
from PIL import Image

COUNT = {"photos": 200, "copies": 2000}
QUALITY = 92


def picture(rng, width, height):
    """Noise at every scale, the coarser the stronger, behind some discs with sharp edges."""
    total = numpy.zeros((height, width, 3))
    step = max(width, height)
    while step >= 1:
        size = (height // step + 2, width // step + 2, 3)
        grid = rng.standard_normal(size) * (0.3 + 0.7 * rng.random(3))
        planes = [Image.fromarray(grid[..., c].astype("float32")).resize((width, height), Image.BILINEAR) for c in range(3)]
        total += numpy.stack(planes, -1) * step**0.05
        step //= 2
    total = 128 + 52 * (total - total.mean()) / total.std()
    y, x = numpy.mgrid[:height, :width]
    for _ in range(8):
        cy, cx, r = rng.random(3) * (height, width, min(height, width) / 3)
        total[(y - cy) ** 2 + (x - cx) ** 2 < r**2] += 40 * rng.standard_normal(3)
    return Image.fromarray(total.clip(0, 255).astype("uint8"))


def main(root):
    rng = numpy.random.default_rng(1)
    for kind, count in COUNT.items():
        total = 0
        for i in range(count + 2):
            part, label = ("train" if i < count else "val"), f"n{i % 2:08d}"
            file = root / kind / part / label / f"{label}_{i}.JPEG"
            file.parent.mkdir(parents=True, exist_ok=True)
            size = (64, 64) if kind == "copies" else (500, 375) if i % 4 else (375, 500)
            picture(rng, *size).save(file, quality=QUALITY)
            total += file.stat().st_size
        print(f"{kind}: {count + 2} files, {total / (count + 2) / 1000:.1f} kB each", file=sys.stderr)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
