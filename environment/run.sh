#!/usr/bin/env bash
# Installs what is missing, builds, and runs the whole pipeline on a fresh Debian or Ubuntu.
#   bash environment/run.sh                                  the quick pipeline on the embedded images
#   bash environment/run.sh --preset cpu --data DIR          any other arguments of 'dnas pipeline'
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

say "needs a JDK (at least $JAVA_LEAST), Maven (at least $MAVEN_LEAST) and Python's venv; installs what is missing"
install_missing java maven python
say "building with $(javac -version), Maven $(maven_version "$MVN"), ND4J for '$(nd4j_profile)'"
maven -q -DskipTests package

[ $# -gt 0 ] || set -- --preset quick
[[ " $* " == *" --preset"* ]] || set -- --preset quick "$@"
say "dnas pipeline $*"
# It ends with the names of the tables and figures that it wrote.
"$ROOT/environment/dnas" pipeline "$@"
