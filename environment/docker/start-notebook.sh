#!/usr/bin/env bash
# Starts JupyterLab on all interfaces of the container, with the folders dnas4j and work side by side;
# arguments go to JupyterLab. JUPYTER_TOKEN sets the token; without it a random one is printed.
set -euo pipefail

exec bash "$DNAS_HOME/environment/lab.sh" --ip=0.0.0.0 --port="${JUPYTER_PORT:-8888}" --no-browser \
  --ServerApp.root_dir="$HOME" --LabApp.default_url=/lab/tree/dnas4j/notebooks "$@"
