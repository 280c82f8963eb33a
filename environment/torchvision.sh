#!/usr/bin/env bash
# Checks that our networks compute and train as torchvision's do from the same weights, in a
# minute after the build. The first run installs PyTorch.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

prepare_comparison
java=$(printf '%q ' "${JAVA_COMMAND[@]}")
for check in logits steps; do
  "$PYTHON" "$ROOT/benchmarks/torchvision_$check.py" --java "$java"
done
