#!/usr/bin/env bash
# Registers the Java kernel of the notebooks, "Java (dnas4j)", after a build; lab.sh does it by itself.
#
# It goes into the Python environment environment/.venv (DNAS_VENV names another one), which is made from
# environment/requirements.txt if it is not there. The kernel is JJava; its spec sets
#   JJAVA_CLASSPATH   the built library with all that it needs
#   JJAVA_JVM_OPTS    memory options, and what DNAS_JAVA_OPTS holds now
#   MALLOC_*, GOMP_SPINCOUNT  how native memory is kept and OpenMP's threads wait
#   DNAS_HOME         the project, for the folders runs, results and datasets
# and notebooks look at DNAS_PRESET, DNAS_DATA and DNAS_RUNS.
#
# IJava, JJava's predecessor, works too where it is installed, without the renderers and live charts, which it
# cannot load: set, before jupyter starts,
#   IJAVA_CLASSPATH="PROJECT/lib/jupyter/target/*.jar:PROJECT/lib/jupyter/target/lib/*.jar"
#   IJAVA_STARTUP_SCRIPTS_PATH=PROJECT/lib/jupyter/src/main/resources/org/dnas4j/jupyter/imports.jsh
# and put the options of JJAVA_JVM_OPTS before -jar in the argv of its kernel.json, or into JAVA_TOOL_OPTIONS.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

make_venv
install_kernel
say "kernel: $VENV/share/jupyter/kernels/dnas4j"
