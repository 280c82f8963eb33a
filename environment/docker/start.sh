#!/usr/bin/env bash
# The image's entry point: start.sh COMMAND ... runs hooks, then the command as the notebook user.
#
# Hooks are the files of two folders: *.sh are sourced, so that they can set variables, other executable
# files are run. A hook that fails is reported and passed over.
#   /usr/local/bin/start-notebook.d    first, as the user that the container was started with
#   /usr/local/bin/before-notebook.d   last, as the notebook user
#
# Started as root (docker run --user root), the notebook user first gets the ids NB_UID and NB_GID, and
# with CHOWN_HOME=yes its home, so that it can write files of that owner in mounted folders.
set -euo pipefail

run_hooks() {
  local hook
  for hook in "$1"/*; do
    case $hook in
      *.sh)
        set +eu
        # shellcheck source=/dev/null
        . "$hook" || echo "warning: hook $hook failed" >&2
        set -eu
        ;;
      *) if [ -f "$hook" ] && [ -x "$hook" ]; then "$hook" || echo "warning: hook $hook failed" >&2; fi ;;
    esac
  done
}

adapt_user() {
  if [ "$(id -u "$NB_USER"):$(id -g "$NB_USER")" != "$NB_UID:$NB_GID" ]; then
    # Made anew, because usermod would give it all files of its home. Its old group keeps them writable.
    local group
    group=$(id -g "$NB_USER")
    userdel "$NB_USER"
    getent group "$NB_GID" >/dev/null || groupadd --gid "$NB_GID" "$NB_USER"
    useradd --no-log-init --no-create-home --home-dir "$HOME" --shell /bin/bash \
      --non-unique --uid "$NB_UID" --gid "$NB_GID" --groups "$group" "$NB_USER"
  fi
  if [ "${CHOWN_HOME:-no}" = yes ]; then chown --recursive "$NB_UID:$NB_GID" "$HOME"; fi
}

[ $# -gt 0 ] || set -- bash
if [ -z "${DNAS_STARTED:-}" ]; then
  run_hooks /usr/local/bin/start-notebook.d
fi
if [ "$(id -u)" -eq 0 ] && [ "$NB_UID" -ne 0 ]; then
  adapt_user
  export DNAS_STARTED=yes
  exec setpriv --reuid "$NB_UID" --regid "$NB_GID" --init-groups "$0" "$@"
fi
unset DNAS_STARTED

# New files stay writable for the group, whoever runs the next container.
umask 002
[ -w "$HOME" ] || echo "warning: $HOME is not writable for $(id -u):$(id -g); start the container with --group-add users" >&2
run_hooks /usr/local/bin/before-notebook.d
exec "$@"
