#!/usr/bin/env bash
# Proves, in fresh systems made by debootstrap and without Docker, that the Dockerfile builds an image
# which works offline, and that environment/run.sh works on a bare system. Takes some 20 minutes on two
# cores; not part of the tests. Needs root on Debian or Ubuntu, and installs debootstrap and buildah.
#
#   environment/verify-fresh.sh [options] [image|run|binder ...]      all three if none is named
#     --engine cpu|cuda|nd4j-cuda   which image to build; cpu if not given
#     --suite NAME                  the Debian release; trixie, the Dockerfile's, if not given
#     --mirror URL                  where packages come from; this machine's apt source if not given
#     --with-settings               gives the fresh systems this machine's own settings: certificates of its
#                                   administrator, proxies, pip's configuration, Maven's settings.xml
#     --keep                        keeps the images there, for a look or the next call
#   DNAS_FRESH                      the folder in whose dnas4j-fresh all this lies; /var/tmp if not set
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

BASE=docker.io/library/debian:13-slim
FRESH=${DNAS_FRESH:-/var/tmp}/dnas4j-fresh
engine=cpu suite=trixie mirror='' settings=no keep=no parts=()

usage() {
  sed -n '2,/^\. /s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
  exit "$1"
}

while [ $# -gt 0 ]; do
  case $1 in
    --engine) engine=$2 && shift ;;
    --suite) suite=$2 && shift ;;
    --mirror) mirror=$2 && shift ;;
    --with-settings) settings=yes ;;
    --keep) keep=yes ;;
    image | run | binder) parts+=("$1") ;;
    --help | -h) usage 0 ;;
    *) usage 2 >&2 ;;
  esac
  shift
done
[ ${#parts[@]} -gt 0 ] || parts=(image run binder)
[ "$(id -u)" -eq 0 ] || fail "needs root: debootstrap makes device files and changes its root"

# Everything in a store of its own. chroot isolation is the one that works inside containers too.
store() { buildah --root "$FRESH/storage" --runroot "$FRESH/run" "$@"; }
cleanup() {
  store rm --all >/dev/null 2>&1 || true
  [ "$keep" = yes ] || {
    store rmi --all --force >/dev/null 2>&1 || true
    rm -rf "$FRESH"
  }
}

install_tools() {
  local tool missing=()
  for tool in debootstrap buildah ip:iproute2; do
    command -v "${tool%:*}" >/dev/null || missing+=("${tool#*:}")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  say "installing ${missing[*]}"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# The first package source of this machine.
# shellcheck disable=SC2016 # apt-get fills it in
apt_source() { apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | head -n 1; }

# Puts this machine's settings into a fresh system: give_settings ROOT
give_settings() {
  install -d "$1/usr/local/share/ca-certificates" "$1/etc/apt/apt.conf.d" "$1/etc/profile.d"
  cp -L /usr/local/share/ca-certificates/*.crt "$1/usr/local/share/ca-certificates/" 2>/dev/null || true
  apt-config dump | grep -E '^Acquire::(http|https|Check|Retries)' >"$1/etc/apt/apt.conf.d/99host" || true
  cp -L /etc/pip.conf "$1/etc/pip.conf" 2>/dev/null || true
  if [ -f "$HOME/.m2/settings.xml" ]; then
    install -D "$HOME/.m2/settings.xml" "$1/etc/skel/.m2/settings.xml"
    install -D "$HOME/.m2/settings.xml" "$1/root/.m2/settings.xml"
  fi
}

# Options of buildah that carry the proxies of this machine's environment, where settings are wanted.
proxies() {
  local name
  [ "$settings" = yes ] || return 0
  for name in {http,https,no}_proxy {HTTP,HTTPS,NO}_PROXY; do
    [ -z "${!name:-}" ] || printf '%s\n' "$1" "$name=${!name}"
  done
}

# A bare system of the suite as the image $BASE, as if it had been pulled.
make_base() {
  if [ "$keep" = yes ] && store inspect --type image "base-$suite" >/dev/null 2>&1; then return; fi
  say "a fresh $suite by debootstrap"
  local container
  container=$(store from scratch)
  debootstrap --variant=minbase "$suite" "$(store mount "$container")" "${mirror:-$(apt_source)}" >"$FRESH/debootstrap.log" 2>&1 ||
    fail "debootstrap failed, see $FRESH/debootstrap.log$(tail -n 3 "$FRESH/debootstrap.log")"
  [ "$settings" = no ] || give_settings "$(store mount "$container")"
  store commit --quiet --rm "$container" "base-$suite" >/dev/null
}

# What is in the repository, as a fresh clone would have it, changed files included.
clone() {
  rm -rf "$FRESH/clone"
  mkdir -p "$FRESH/clone"
  (cd "$ROOT" && git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents -t "$FRESH/clone" 2>/dev/null) || true
}

# Runs a command in a container as another user: inside CONTAINER USER COMMAND ...
inside() {
  local container=$1 user=$2
  shift 2
  # Process 1 of a container in this isolation is buildah's, so tini has to ask for the orphans.
  store run --isolation chroot --user "$user" --env TINI_SUBREAPER=yes "$container" -- "$@"
}

# Runs a notebook of one cell with the Java kernel: try_notebook CONTAINER USER VENV
try_notebook() {
  # shellcheck disable=SC2016 # expanded in the container
  inside "$1" "$2" bash -c 'cat >/tmp/try.ipynb && cd /tmp && time "$0/bin/jupyter" execute --inplace try.ipynb && cat try.ipynb' "$3" \
    >"$FRESH/executed.ipynb" <<'NOTEBOOK'
{"nbformat": 4, "nbformat_minor": 5,
 "metadata": {"kernelspec": {"name": "dnas4j", "display_name": "Java (dnas4j)", "language": "java"}},
 "cells": [{"id": "a", "cell_type": "code", "metadata": {}, "execution_count": null, "outputs": [],
   "source": "Lab.preset(\"smoke\").hash() + \" of \" + Lab.project()"}]}
NOTEBOOK
  grep -q 'of /.*/dnas4j' "$FRESH/executed.ipynb" || fail "the cell gave no result, see $FRESH/executed.ipynb"
}

image() {
  local container
  say "building the Dockerfile for $engine"
  store tag "base-$suite" "$BASE"
  local arguments
  mapfile -t arguments < <(proxies --build-arg)
  store build --pull-never --layers --isolation chroot --format docker --build-arg ENGINE="$engine" \
    --build-arg BASE="$BASE" "${arguments[@]}" --tag "dnas4j:$engine" "$FRESH/clone"

  container=$(store from --pull-never "dnas4j:$engine")
  # ND4J's GPU build does nothing without a driver; the image's other engine can be tried all the same.
  [ "$engine" != nd4j-cuda ] || store config --env DNAS_JAVA_OPTS=-Ddnas.engine=libtorch "$container"
  say "offline from here on"
  # One network namespace and one process namespace for all that follows: nothing leaves, nothing stays.
  export container
  unshare --net --pid --fork --mount-proc bash -euo pipefail "$ROOT/environment/docker/verify-image.sh"
}

run() {
  local container
  say "environment/run.sh on a bare $suite"
  container=$(store from --pull-never "base-$suite")
  store copy --quiet "$container" "$FRESH/clone" /root/dnas4j >/dev/null
  local arguments
  mapfile -t arguments < <(proxies --env)
  store run --isolation chroot "${arguments[@]}" --workingdir /root/dnas4j "$container" -- \
    bash environment/run.sh --preset smoke
}

# What repo2docker does with binder/, in this suite instead of its own: packages, environment, postBuild.
binder() {
  local container user=1000:100 prefix=/srv/conda/envs/notebook
  say "binder/"
  container=$(store from --pull-never "base-$suite")
  store copy --quiet --chown "$user" "$container" "$FRESH/clone" /home/jovyan/dnas4j >/dev/null
  store config --env HOME=/home/jovyan --env NB_PYTHON_PREFIX="$prefix" --env LANG=C.UTF-8 \
    --workingdir /home/jovyan/dnas4j "$container"
  # shellcheck disable=SC2016 # expanded in the container
  inside "$container" root bash -euo pipefail -c '
    . environment/common.sh
    apt-get update -qq
    sed "s/openjdk.*/$(jdk_package)/" binder/apt.txt | xargs apt-get install -y -qq --no-install-recommends python3-venv
    useradd --uid 1000 --gid 100 --home-dir /home/jovyan jovyan
    python3 -m venv "$NB_PYTHON_PREFIX"
    chown -R jovyan:users /home/jovyan "$NB_PYTHON_PREFIX"' >/dev/null
  inside "$container" "$user" binder/postBuild
  say "offline from here on"
  export container user prefix
  # shellcheck disable=SC2016 # expanded there
  unshare --net --pid --fork --mount-proc bash -euo pipefail -c '
    ip link set lo up
    try_notebook "$container" "$user" "$prefix"
    cd "$FRESH/clone"
    for notebook in notebooks/0[56]_*.ipynb; do
      [ -e "$notebook" ] || continue
      say "$notebook"
      inside "$container" "$user" "$prefix/bin/jupyter" execute "$notebook"
    done'
}

export -f say fail store inside try_notebook
export FRESH

install_tools
trap cleanup EXIT
mkdir -p "$FRESH"
make_base
clone
for part in "${parts[@]}"; do "$part"; done
say "verified: ${parts[*]}"
