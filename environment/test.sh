#!/usr/bin/env bash
# Installs what is missing and runs every test: the image's scripts, the library by Maven, all notebooks with the preset
# smoke, and JupyterLab in a browser. Arguments go to Maven (-pl lib/report -am ...); then its tests are the only ones.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

install_missing java maven
[ $# -gt 0 ] || bash "$ROOT/environment/docker/test.sh"
say "testing with $(javac -version), Maven $(maven_version "$MVN"), ND4J for '$(nd4j_profile)'"
# Loud on purpose: Surefire's summary of each module has to stay visible, downloads need not.
maven --no-transfer-progress verify "$@"
[ $# -eq 0 ] || exit 0

DNAS_RUNS=$(mktemp -d)
export DNAS_RUNS
trap 'rm -rf "$DNAS_RUNS"' EXIT
bash "$ROOT/environment/notebooks.sh" --preset smoke
bash "$ROOT/environment/browser-test.sh"
