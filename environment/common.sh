# shellcheck shell=bash
# What the scripts of this folder share; sourced, not run.
set -euo pipefail

# Java reads file names and writes text in the locale's encoding: in one without UTF-8, é, × and γ come
# out as question marks. A locale can be named without being installed, so the system is asked.
is_utf8() { [ "$(env ${1:+"LC_ALL=$1"} locale charmap 2>/dev/null)" = UTF-8 ]; }
if ! is_utf8; then
  for locale in C.UTF-8 en_US.UTF-8 $(locale -a 2>/dev/null | grep -i 'utf-\?8$' || true); do
    if is_utf8 "$locale"; then
      export LC_ALL=$locale
      break
    fi
  done
  is_utf8 ||
    printf 'warning: no UTF-8 locale is installed (locale -a): names of files with other letters than ASCII cannot be read\n' >&2
fi
unset locale

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
CLI=$ROOT/lib/cli/target
NOTEBOOK=$ROOT/lib/jupyter/target
VENV=${DNAS_VENV:-$ROOT/environment/.venv}
JAVA_LEAST=17
MAVEN_LEAST=3.8.1
MAVEN_FETCHED=3.9.11
TOOLS=${DNAS_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/dnas4j}
export ROOT CLI NOTEBOOK VENV

say() { printf '== %s\n' "$*"; }
fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# Whether version $1 is at least version $2.
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

# Sets JAVA_HOME to a JDK that is new enough: the one chosen, the one on PATH, or one of the system's.
find_java() {
  local home version
  for home in "${JAVA_HOME:-}" "$(readlink -f "$(command -v javac || true)" | sed 's|/bin/javac$||')" /usr/lib/jvm/*; do
    if [ -z "$home" ] || [ ! -x "$home/bin/javac" ]; then continue; fi
    version=$("$home/bin/javac" -version 2>&1 | awk '{print $2}')
    if at_least "$version" "$JAVA_LEAST"; then
      export JAVA_HOME=$home PATH=$home/bin:$PATH
      return 0
    fi
  done
  return 1
}

maven_version() { "$1" -v 2>/dev/null | sed -E 's/\x1b\[[0-9;]*m//g' | awk '/^Apache Maven/ {print $3}'; }

# Sets MVN to a Maven that is new enough.
find_maven() {
  local candidate
  for candidate in mvn "$TOOLS/apache-maven-$MAVEN_FETCHED/bin/mvn"; do
    if command -v "$candidate" >/dev/null && at_least "$(maven_version "$candidate")" "$MAVEN_LEAST"; then
      MVN=$candidate
      return 0
    fi
  done
  return 1
}

has_venv() { python3 -c 'import venv, ensurepip' 2>/dev/null; }

# Where a Chromium is.
find_chromium() { command -v chromium || command -v chromium-browser || command -v google-chrome; }

# The newest JDK up to the one that is tested which the distribution has.
jdk_package() {
  local release
  for release in 21 17 25; do
    if apt-cache show "openjdk-$release-jdk-headless" >/dev/null 2>&1; then
      echo "openjdk-$release-jdk-headless"
      return
    fi
  done
  fail "the distribution has no OpenJDK 17, 21 or 25; install a JDK of at least $JAVA_LEAST and set JAVA_HOME"
}

# Says what is missing, then installs it: install_missing java maven python chromium
install_missing() {
  local need packages=() sudo=()
  for need in "$@"; do
    case $need in
      java) find_java || packages+=(jdk) ;;
      maven) command -v mvn >/dev/null || packages+=(maven) ;;
      python) has_venv || packages+=(python3 python3-venv) ;;
      chromium) [ -n "${DNAS_BROWSER:-}" ] || find_chromium >/dev/null || packages+=(chromium) ;;
    esac
  done
  if [ ${#packages[@]} -gt 0 ]; then
    say "missing, to be installed with apt-get: ${packages[*]} (jdk: OpenJDK $JAVA_LEAST or newer)"
    command -v apt-get >/dev/null || fail "no apt-get here: install ${packages[*]} yourself, then run this again"
    if [ "$(id -u)" -ne 0 ]; then
      command -v sudo >/dev/null || fail "not root and no sudo: ask an administrator for ${packages[*]}"
      sudo=(sudo)
    fi
    "${sudo[@]}" apt-get update -qq
    if [[ " ${packages[*]} " == *" chromium "* ]] && ! apt-cache show chromium >/dev/null 2>&1; then
      fail "this distribution has no package chromium (Ubuntu's is a snap): install a Chromium or Chrome, or set DNAS_BROWSER to its path"
    fi
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
      "${packages[@]/#jdk/$(jdk_package)}" >/dev/null
  fi
  if [[ " $* " == *" java "* ]]; then
    find_java || fail "no JDK of at least $JAVA_LEAST found; set JAVA_HOME to one"
  fi
  if [[ " $* " == *" maven "* ]] && ! find_maven; then
    # Some distributions' Maven is too old for the build but can fetch a newer one.
    say "Maven $(maven_version mvn) is older than $MAVEN_LEAST: fetching $MAVEN_FETCHED into $TOOLS"
    mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.6.1:unpack \
      -Dartifact="org.apache.maven:apache-maven:$MAVEN_FETCHED:zip:bin" -DoutputDirectory="$TOOLS"
    chmod +x "$TOOLS/apache-maven-$MAVEN_FETCHED/bin/mvn"
    find_maven || fail "no Maven of at least $MAVEN_LEAST"
  fi
}

# The Maven profile with ND4J's fastest build for this processor, or nothing.
nd4j_profile() {
  local flags
  flags=" $(grep -m 1 -E '^flags' /proc/cpuinfo 2>/dev/null | cut -d: -f2) "
  case $flags in
    *" avx512f "*) if [[ $flags == *" avx512bw "* && $flags == *" avx512dq "* && $flags == *" avx512vl "* ]]; then echo avx512; else echo avx2; fi ;;
    *" avx2 "*) echo avx2 ;;
  esac
}

# Runs Maven in the project with the profiles of this machine; DNAS_PROFILES replaces them.
maven() {
  local profiles=${DNAS_PROFILES-$(nd4j_profile)}
  find_maven || fail "no Maven of at least $MAVEN_LEAST; environment/run.sh installs it"
  # A build that is killed can leave half a library, which Maven does not copy again: first all is built anew.
  local building=$ROOT/target/building status=0
  if [ -e "$building" ]; then
    rm -rf "$ROOT"/lib/*/target/lib "$building"
    maven -q -DskipTests package
  fi
  mkdir -p "$ROOT/target"
  touch "$building"
  (cd "$ROOT" && "$MVN" -B ${profiles:+-P "$profiles"} "$@") || status=$?
  # Above 128 a signal ended it.
  [ "$status" -gt 128 ] || rm -f "$building"
  return "$status"
}

# The one jar of a module that holds its classes: module_jar TARGET NAME
module_jar() {
  local jar
  jar=$(find "$1" -maxdepth 1 -name "$2-*.jar" ! -name '*-tests.jar' ! -name '*-sources.jar' 2>/dev/null | head -n 1) || true
  [ -n "$jar" ] || fail "$1 has no jar: build first, with environment/run.sh or 'mvn -DskipTests package'"
  echo "$jar"
}

# Sets JAVA_OPTIONS, an array: what every JVM of ours is started with, the engine DNAS_ENGINE if an
# image names one, and DNAS_JAVA_OPTS.
set_java_options() {
  local more=()
  read -r -a more <<<"${DNAS_JAVA_OPTS:-}"
  # Tensors live outside the heap, which JavaCPP would otherwise bound by the heap's size.
  JAVA_OPTIONS=(-Xmx2g
    -Dorg.bytedeco.javacpp.maxBytes=0 -Dorg.bytedeco.javacpp.maxPhysicalBytes=0
    ${DNAS_REVISION:+"-Ddnas.revision=$DNAS_REVISION"} ${DNAS_ENGINE:+"-Ddnas.engine=$DNAS_ENGINE"} "${more[@]}")
}

# Sets JAVA_COMMAND, an array: java with the class path of the command line, and of one more jar if given, and options.
set_java_command() {
  find_java || fail "no JDK of at least $JAVA_LEAST; environment/run.sh installs it"
  local jar
  jar=$(module_jar "$CLI" cli)
  set_java_options
  # shellcheck disable=SC2034 # used where this is sourced
  JAVA_COMMAND=("$JAVA_HOME/bin/java" "${JAVA_OPTIONS[@]}" -cp "$jar${1:+:$1}:$CLI/lib/*")
}

# Builds what the notebooks use, if sources are newer than it.
build_notebook_library() {
  if [ -d "$NOTEBOOK/lib" ] && [ ! -e "$ROOT/target/building" ] && [ -z "$(find "$ROOT/lib" "$ROOT/pom.xml" -newer "$NOTEBOOK/lib" \
    \( -path '*/src/main/*' -o -name pom.xml \) -type f -print -quit)" ]; then return; fi
  install_missing maven
  say "building"
  maven -q -DskipTests package -pl lib/jupyter -am
  touch "$NOTEBOOK/lib"
}

# Makes the Python environment of the notebooks, once and after each change of its requirements.
make_venv() {
  [ -x "$VENV/bin/python" ] || python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' ||
    fail "$(python3 --version 2>&1) is too old for the notebooks; at least Python 3.10, or set DNAS_VENV to an environment made with one"
  make_python "$VENV" "$ROOT/environment/requirements.txt" "JupyterLab and the Java kernel"
}

# Makes a Python environment, once and after each change of its requirements: make_python FOLDER REQUIREMENTS WHAT
make_python() {
  local made=$1/requirements.sha256
  if sha256sum --check --status "$made" 2>/dev/null; then return; fi
  say "installing $3 into $1"
  "$1/bin/python" -m pip --version >/dev/null 2>&1 || python3 -m venv "$1"
  "$1/bin/python" -m pip install -q --disable-pip-version-check --require-hashes -r "$2"
  sha256sum "$2" >"$made"
}

# Registers the kernel "Java (dnas4j)" in the Python environment of the notebooks.
install_kernel() {
  find_java || fail "no JDK of at least $JAVA_LEAST; environment/run.sh installs it"
  local jar plotly
  jar=$(module_jar "$NOTEBOOK" jupyter)
  plotly=$(module_jar "$NOTEBOOK/lib" plotly.js-dist)
  set_java_options
  keep_freed_memory
  spin_briefly
  "$VENV/bin/python" "$ROOT/environment/jupyter/install.py" --home "$ROOT" --java-home "$JAVA_HOME" \
    --class-path "$jar:$NOTEBOOK/lib/*" --jvm-options="${JAVA_OPTIONS[*]}" --plotly "$plotly"
}

# Everything that a notebook needs to run: library, Python environment, kernel.
prepare_notebooks() {
  install_missing java python
  build_notebook_library
  make_venv
  install_kernel
}

# Everything that a comparison with PyTorch needs: a build, JAVA_COMMAND, and PYTHON, which has PyTorch
# in .venv, or the Python DNAS_PYTHON.
prepare_comparison() {
  install_missing java maven python
  PYTHON=${DNAS_PYTHON:-$ROOT/.venv/bin/python}
  if ! "$PYTHON" -c 'import torch, torchvision, safetensors' 2>/dev/null; then
    [ -z "${DNAS_PYTHON:-}" ] || fail "$DNAS_PYTHON has no torch, torchvision and safetensors"
    say "installing PyTorch into $ROOT/.venv"
    python3 -m venv "$ROOT/.venv"
    "$PYTHON" -m pip install -q -r "$ROOT/benchmarks/requirements.txt"
  fi
  say "building"
  maven -q -DskipTests package
  set_java_command "$(module_jar "$ROOT/lib/bench/target" bench)"
  # As environment/dnas starts it; PyTorch keeps its own default.
  JAVA_COMMAND=(env "GOMP_SPINCOUNT=${GOMP_SPINCOUNT:-$SPIN_COUNT}" "${JAVA_COMMAND[@]}")
  keep_freed_memory
}

# OpenMP's threads spin while they wait for each other, by default for milliseconds, in which they keep other processes
# and one another from the processors: beside two busy processes a training step took five times as long. Some
# microseconds are as good on an idle machine; none at all cost up to a quarter there. libgomp reads it when it is loaded.
SPIN_COUNT=3000
spin_briefly() {
  if [ -z "${OMP_WAIT_POLICY:-}" ]; then export GOMP_SPINCOUNT=${GOMP_SPINCOUNT:-$SPIN_COUNT}; fi
}

# glibc gives every freed tensor back to the system and faults its pages in again at the next step;
# keeping them makes a step faster, ours and PyTorch's alike.
keep_freed_memory() {
  export MALLOC_MMAP_THRESHOLD_=${MALLOC_MMAP_THRESHOLD_:-33554432}
  export MALLOC_TRIM_THRESHOLD_=${MALLOC_TRIM_THRESHOLD_:-4294967296}
  export MALLOC_TOP_PAD_=${MALLOC_TOP_PAD_:-67108864}
}
