#!/usr/bin/env bash
# Compares our training speed with PyTorch's on this machine, which should be idle:
#   bench.sh [ARGUMENTS]        the tables of benchmarks/compare.py, to which arguments go
#   bench.sh busy [ARGUMENTS]   beside busy processes, by benchmarks/busy.py, in some 15 minutes; --isa native or
#                               --isa avx2 measures one of its two tables only
# The first run installs PyTorch. Tables go to results/benchmark, or to the folder DNAS_BENCH.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

prepare_comparison
java=$(printf '%q ' "${JAVA_COMMAND[@]}")org.dnas4j.bench.Benchmark
out=${DNAS_BENCH:-$ROOT/results/benchmark}
if [ "${1:-}" = busy ]; then
  "$PYTHON" "$ROOT/benchmarks/busy.py" --java "$java" --out "$out/busy.md" "${@:2}"
  exit
fi
if [ "$(nd4j_profile)" = avx2 ]; then
  say "no AVX-512: bf16, which saves no time here, is left out"
  set -- --precision fp32 "$@"
fi

# A table each, because every measure has a process of its own and memory is finite.
compare() { # NAME MEASURES ARGUMENTS...
  "$PYTHON" "$ROOT/benchmarks/compare.py" --java "$java" --only "$2" --out "$out/$1.md" "${@:3}"
  say "table: $out/$1.md"
}

# More rounds than elsewhere, for a virtual machine can vary by a tenth within minutes.
compare speed "plain,search,convolutions,data" --rounds 11 "$@"
compare pairs "pairs,ours plain,ours ResNet-18" "$@"
compare decode "decode" "$@"
