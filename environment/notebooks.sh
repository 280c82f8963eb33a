#!/usr/bin/env bash
# Runs the notebooks headless, in order, after installing and building what is missing, and fails on any error.
#   bash environment/notebooks.sh --preset smoke            all, in minutes
#   bash environment/notebooks.sh --preset quick --write 03 one, and keeps its outputs for committing
# DNAS_PRESET, DNAS_DATA and DNAS_RUNS count as in lab.sh.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

prepare_notebooks
"$VENV/bin/python" "$ROOT/environment/run_notebooks.py" "$@"
