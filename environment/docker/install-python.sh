#!/usr/bin/env bash
# Installs JupyterLab and the kernel's Python side at /opt/venv, every file checked against its hash:
#   install-python.sh requirements.txt
set -euo pipefail

python3 -m venv /opt/venv
/opt/venv/bin/pip install --quiet --no-cache-dir --require-hashes -r "$1"
fix-permissions /opt/venv
