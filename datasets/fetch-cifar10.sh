#!/usr/bin/env bash
# Downloads CIFAR-10's official archive (170 MB) into a folder, by default datasets/cifar10, checks it
# and unpacks it. A download that was cut is continued. dnas does the same by itself when it needs the data.
set -euo pipefail

url=https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz
md5=c32a1d4ab5d03f1284b67883e8d87530
dir=${1:-$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/cifar10}
archive=$dir/cifar-10-binary.tar.gz

mkdir -p "$dir"
if [ ! -f "$archive" ]; then
  command -v curl >/dev/null || { echo "error: curl is missing; install it, or place $url at $archive" >&2; exit 1; }
  curl --fail --location --retry 5 --continue-at - --output "$archive.part" "$url" || {
    echo "error: the download stopped; run this again to continue it, or place $url at $archive" >&2
    exit 1
  }
  mv "$archive.part" "$archive"
fi
found=$(md5sum "$archive" | cut -d' ' -f1)
if [ "$found" != "$md5" ]; then
  echo "error: $archive has MD5 $found, expected $md5; delete it and run this again" >&2
  exit 1
fi
# Unpacked beside its place first, so that a half-unpacked folder is never taken for the data.
rm -rf "$dir/unpacking"
mkdir "$dir/unpacking"
tar -xzf "$archive" -C "$dir/unpacking"
rm -rf "$dir/cifar-10-batches-bin"
mv "$dir/unpacking/cifar-10-batches-bin" "$dir/"
rmdir "$dir/unpacking"
echo "CIFAR-10 is in $dir/cifar-10-batches-bin"
