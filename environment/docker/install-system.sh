#!/usr/bin/env bash
# Installs the packages of one step of the image, as root: install-system.sh lab|build
set -euo pipefail

lab=(
  ca-certificates         # the certificates behind https, for fetching CIFAR-10
  openjdk-21-jdk-headless # a JDK, not only a JRE: the kernel compiles cells with it
  python3                 # runs JupyterLab, and the health check
  python3-venv            # an environment of its own for JupyterLab, with pip
  tini                    # process 1: passes signals on and reaps the kernels' children
)
build=(
  git   # names the code's revision, and serves whoever develops in the container
  maven # builds the library
)

case ${1:-} in
  lab) packages=("${lab[@]}") ;;
  build) packages=("${build[@]}") ;;
  *)
    echo "error: which packages? allowed: lab, build" >&2
    exit 2
    ;;
esac

# LibTorch's, ND4J's and CUDA's libraries are chosen for this architecture in pom.xml.
if [ "$(uname -m)" != x86_64 ]; then
  echo "error: the image is for x86_64, this is $(uname -m): build with --platform linux/amd64" >&2
  exit 1
fi

export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${packages[@]}"
rm -rf /var/lib/apt/lists/*
