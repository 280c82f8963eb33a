#!/usr/bin/env bash
# Makes the notebook user NB_USER with NB_UID and NB_GID, as root. Its home can be written by its
# group, so that a container can run under any other user id of that group (docker run --user 4321:100).
set -euo pipefail

getent group "$NB_GID" >/dev/null || groupadd --gid "$NB_GID" "$NB_USER"
useradd --no-log-init --create-home --shell /bin/bash --uid "$NB_UID" --gid "$NB_GID" "$NB_USER"
install -d -o "$NB_UID" -g "$NB_GID" "$HOME/work" "$DNAS_HOME" "$DNAS_HOME"/environment{,/docker}
install -d /usr/local/bin/start-notebook.d /usr/local/bin/before-notebook.d
fix-permissions "$HOME"
