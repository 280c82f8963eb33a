#!/usr/bin/env bash
# Starts JupyterLab on the notebooks, after installing and building what is missing. Arguments go to JupyterLab.
# It listens on this machine only and asks for the token that it prints.
#   DNAS_PRESET=smoke|quick|cpu|paper   what notebooks run; quick if not set
#   DNAS_DATA=DIR                       CIFAR-10, for presets that need it; datasets/cifar10 if not set
#   DNAS_JAVA_OPTS="-Xmx8g ..."         more options of the kernel's JVM
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

prepare_notebooks

options=()
if [ "$(id -u)" -eq 0 ]; then options+=(--allow-root); fi
[[ " $* " == *" --ServerApp.root_dir="* ]] || options+=(--ServerApp.root_dir="$ROOT/notebooks")
mkdir -p "$ROOT/notebooks"
exec "$VENV/bin/jupyter" lab "${options[@]}" "$@"
