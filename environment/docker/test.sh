#!/usr/bin/env bash
# Checks what the image is made of, without a container: hadolint, ShellCheck, and the scripts' own tests.
# Takes seconds; environment/verify-fresh.sh builds the image itself.
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

install_missing python
lint=$TOOLS/lint
make_python "$lint" "$ROOT/environment/docker/requirements-lint.txt" "hadolint and ShellCheck"
cd "$ROOT"
say "hadolint and ShellCheck"
"$lint/bin/hadolint" Dockerfile
"$lint/bin/shellcheck" -x -P SCRIPTDIR environment/*.sh environment/dnas environment/docker/{*.sh,fix-permissions,before-notebook.d/*.sh} binder/postBuild .ci/run
python3 -m unittest -q environment/docker/test_scripts.py
