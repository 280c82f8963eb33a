#!/usr/bin/env bash
# Says which GPU the container sees; if the image cannot use it, says how to mend that and fails:
#   gpu-advice.sh cpu|cuda|nd4j-cuda
set -euo pipefail

case ${1:-} in
  cpu) exit 0 ;;
  cuda) # what LibTorch's GPU build has code for, and the first driver for CUDA 13
    least_driver=580 covers='7\.5|8\..|9\..|10\..|12\..' range='7.5 (Turing) to 12.1 (Blackwell)' other='ENGINE=nd4j-cuda for older GPUs' ;;
  nd4j-cuda) # what ND4J's GPU build has code for, and the first driver for CUDA 11
    least_driver=450 covers='3\.7|[5-8]\..' range='3.7 (Kepler) to 8.9 (Ada)' other='ENGINE=cuda for newer GPUs' ;;
  *)
    echo "error: which image? allowed: cpu, cuda, nd4j-cuda" >&2
    exit 2
    ;;
esac

no() {
  printf 'GPU     none that can be used: %s\n' "$1"
  shift
  printf '        %s\n' "$@"
  exit 1
}

# The driver's programs and libraries come from the host, by the NVIDIA Container Toolkit.
command -v nvidia-smi >/dev/null || no "the container was started without one" \
  "docker run --gpus all ... or docker compose up lab gives it the host's GPUs;" \
  "the host needs NVIDIA's driver (at least $least_driver) and the NVIDIA Container Toolkit"
gpus=$(nvidia-smi --query-gpu=name,driver_version,compute_cap --format=csv,noheader 2>&1) || no "nvidia-smi says: $gpus" \
  "see that nvidia-smi works on the host; after an update of its driver, start the container anew"

usable=0
while IFS=, read -r name driver capability; do
  driver=${driver# } capability=${capability# }
  printf 'GPU     %s, driver %s, compute capability %s\n' "$name" "$driver" "$capability"
  if [ "${driver%%.*}" -lt "$least_driver" ]; then
    printf '        its driver is too old: install at least %s on the host\n' "$least_driver"
  elif ! [[ $capability =~ ^($covers)$ ]]; then
    printf '        this image has code for %s; build with %s, or ENGINE=cpu\n' "$range" "$other"
  else
    usable=1
  fi
done <<<"$gpus"
[ "$usable" -eq 1 ] || no "see above"
