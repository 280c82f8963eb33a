#!/usr/bin/env bash
# Compares our training speed with PyTorch's on this machine, which should be idle. Arguments go to
# benchmarks/compare.py. The first run installs PyTorch into .venv. Tables go to results/benchmark, or
# to the folder DNAS_BENCH.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

install_missing java maven python
python=${DNAS_PYTHON:-$ROOT/.venv/bin/python}
if ! "$python" -c 'import torch, torchvision' 2>/dev/null; then
  [ -z "${DNAS_PYTHON:-}" ] || fail "$DNAS_PYTHON has no torch and torchvision"
  say "installing PyTorch into $ROOT/.venv"
  python3 -m venv "$ROOT/.venv"
  "$python" -m pip install -q -r "$ROOT/benchmarks/requirements.txt"
fi
say "building"
maven -q -DskipTests package

set_java_command
keep_freed_memory
java=$(printf '%q ' "${JAVA_COMMAND[@]}")org.dnas4j.cli.Benchmark
out=${DNAS_BENCH:-$ROOT/results/benchmark}
if [ "$(nd4j_profile)" = avx2 ]; then
  say "no AVX-512: bf16, which saves no time here, is left out"
  set -- --precision fp32 "$@"
fi

# A table each, because every measure has a process of its own and memory is finite.
compare() { # NAME MEASURES ARGUMENTS...
  "$python" "$ROOT/benchmarks/compare.py" --java "$java" --only "$2" --out "$out/$1.md" "${@:3}"
  say "table: $out/$1.md"
}

# More rounds than elsewhere, for a virtual machine can vary by a tenth within minutes.
compare speed "plain,search,convolutions,data" --rounds 11 "$@"
compare pairs "pairs,ours plain,ours ResNet-18" "$@"
compare decode "decode" "$@"
