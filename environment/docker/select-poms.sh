#!/usr/bin/env bash
# Copies what decides the Maven dependencies, and nothing else, to another folder: select-poms.sh FROM TO
set -euo pipefail

mkdir -p "$2"
cd "$1"
find . -name target -prune -o -name pom.xml -exec cp --parents -t "$2" {} +
cp -r --parents -t "$2" .mvn environment/common.sh environment/docker/install-dependencies.sh
