#!/usr/bin/env bash
# Opens JupyterLab in a real browser and uses it: notebooks run, figures are drawn, live charts move, the Stop button stops, and
# nothing leaves the machine. Before that the kernel is used alone: it prints, says what is wrong, and stops.
# Screenshots go to target/browser. Installs and builds what is missing; arguments go to pytest.
#   DNAS_BROWSER=PATH   a Chromium to use; Debian's, or whatever is on PATH, if not set
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

install_missing chromium
prepare_notebooks
DNAS_BROWSER=${DNAS_BROWSER:-$(find_chromium)} || fail "no Chromium found: install one and set DNAS_BROWSER to its path"
export DNAS_BROWSER
"$VENV/bin/python" -m pytest -q -p no:cacheprovider --durations=0 "$ROOT/environment/kernel_test.py" "$ROOT/environment/browser_test.py" "$@"
