#!/usr/bin/env bash
# Installs what is missing and runs every test, the notebooks with preset smoke too. With arguments, which go to Maven
# (-pl lib/report -am ...), it runs Maven's tests alone.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

install_missing java maven python
say "testing with $(javac -version), Maven $(maven_version "$MVN"), ND4J for '$(nd4j_profile)'"
# Loud on purpose: Surefire's summary of each module has to stay visible, downloads need not.
maven --no-transfer-progress verify "$@"
[ $# -eq 0 ] || exit 0

touch "$NOTEBOOK/lib"
runs=$(mktemp -d)
trap 'rm -rf "$runs"' EXIT
say "running the notebooks with preset smoke"
DNAS_RUNS=$runs DNAS_PRESET=smoke bash "$ROOT/environment/notebooks.sh"
