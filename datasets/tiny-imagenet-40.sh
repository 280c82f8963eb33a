#!/usr/bin/env bash
# Lays 40 of Tiny ImageNet's 200 classes out as the presets imagenet40-64 read them: copies from the unpacked archive.
#   bash datasets/tiny-imagenet-40.sh FROM [TO]
# FROM is the folder tiny-imagenet-200 of its zip; TO is datasets/tiny-imagenet-40 if not given. The classes are in
# tiny-imagenet-40.txt.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
[ $# -ge 1 ] || { sed -n '2,/^set/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2; }
[ -f "$1/val/val_annotations.txt" ] || { echo "error: $1 has no val/val_annotations.txt; give the folder tiny-imagenet-200" >&2; exit 1; }
from=$1
to=${2:-$here/tiny-imagenet-40}

while read -r class; do
  mkdir -p "$to/train/$class" "$to/val/$class"
  cp "$from/train/$class/images/"*.JPEG "$to/train/$class/"
done <"$here/tiny-imagenet-40.txt"
while read -r file class _; do
  if [ -d "$to/val/$class" ]; then cp "$from/val/images/$file" "$to/val/$class/"; fi
done <"$from/val/val_annotations.txt"
echo "$to: $(find "$to/train" -name '*.JPEG' | wc -l) training and $(find "$to/val" -name '*.JPEG' | wc -l) validation images"
