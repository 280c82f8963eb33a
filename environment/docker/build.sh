#!/usr/bin/env bash
# Builds the library without network, from what install-dependencies.sh fetched, and leaves of it
# what runs: the command line and the notebooks' class path.
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

maven -q -o -DskipTests package
# Most files of both class paths are the same; LibTorch's alone has half a gigabyte.
for jar in "$NOTEBOOK"/lib/*.jar; do
  twin=$CLI/lib/$(basename "$jar")
  if cmp --silent "$jar" "$twin"; then ln -sf --relative "$twin" "$jar"; fi
done
find "$ROOT"/lib/*/target -mindepth 1 -maxdepth 1 ! -name lib ! -name '*.jar' -exec rm -r {} +
mkdir -p "$ROOT"/{runs,notebooks,results,datasets/cifar10}
fix-permissions "$ROOT"
touch "$NOTEBOOK/lib"
