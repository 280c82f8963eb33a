#!/usr/bin/env bash
# Installs JupyterLab and the kernel's Python side at DNAS_VENV, every file checked against its hash.
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

export PIP_NO_CACHE_DIR=1
make_venv
fix-permissions "$VENV"
