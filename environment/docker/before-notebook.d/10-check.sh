# shellcheck shell=bash
# Sourced by start.sh: says what computes, and how to mend it where the image's GPU build sees no GPU.
"$DNAS_HOME/environment/dnas" check || printf '%s\n' "engine  cannot start; DNAS_JAVA_OPTS=-Ddnas.engine=libtorch computes on the processor"
"$DNAS_HOME/environment/docker/gpu-advice.sh" "$DNAS_IMAGE" || true
