#!/usr/bin/env bash
# Installs CUDA's libraries at /opt/cuda from NVIDIA's Python packages, every file checked against
# its hash, and tells the dynamic linker: install-cuda.sh requirements-cuda.txt
set -euo pipefail

python3 -m venv /tmp/pip
/tmp/pip/bin/pip install --quiet --no-cache-dir --no-deps --require-hashes --target /opt/cuda -r "$1"
rm -r /tmp/pip
find /opt/cuda -type d -name include -prune -exec rm -r {} +
find /opt/cuda -name '*.so.*' -printf '%h\n' | sort -u >/etc/ld.so.conf.d/dnas4j-cuda.conf
ldconfig
