#!/usr/bin/env bash
# Does what a first start would do: unpacks the native libraries, registers the kernel. Fails if a
# library does not find what it links to. ND4J's GPU build needs a driver, so LibTorch is tried in all images.
umask 002
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

"$ROOT/environment/dnas" check --engine libtorch
install_kernel
