#!/usr/bin/env bash
# Installs what is missing and runs every test; arguments go to Maven (-pl lib/report -am ...).
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

install_missing java maven
say "testing with $(javac -version), Maven $(maven_version "$MVN"), ND4J for '$(nd4j_profile)'"
# Loud on purpose: Surefire's summary of each module has to stay visible, downloads need not.
maven --no-transfer-progress verify "$@"
