#!/usr/bin/env bash
# Compares our training speed with PyTorch's on this machine, which should be idle. Arguments go to
# benchmarks/compare.py. The first run installs PyTorch. Tables go to results/benchmark, or to the
# folder DNAS_BENCH.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

prepare_comparison
java=$(printf '%q ' "${JAVA_COMMAND[@]}")org.dnas4j.cli.Benchmark
out=${DNAS_BENCH:-$ROOT/results/benchmark}
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
