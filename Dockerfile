# JupyterLab with the Java kernel and dnas4j, in the manner of jupyter/docker-stacks.
#
#   docker build -t dnas4j .                          for GPUs from Turing to Blackwell (LibTorch, CUDA 13)
#   docker build --build-arg ENGINE=nd4j-cuda ...     for older GPUs, Kepler to Ada (ND4J, CUDA 11)
#   docker build --build-arg ENGINE=cpu ...           for machines without a GPU
#   docker build --target build ...                   with Maven and its files, to develop in (.devcontainer)
#
#   docker run --gpus all -p 127.0.0.1:8888:8888 --shm-size 2g -v "$PWD/work:/home/jovyan/work" dnas4j
#
# Every RUN is a script of environment/docker, which environment/verify-fresh.sh builds in a fresh system.

# One base for all engines. The Maven profiles cuda and nd4j-cuda bring the Java side of CUDA only, so
# its libraries must come from the image; they come from NVIDIA's Python packages, pinned by hash, since
#  - LibTorch's GPU build links to libcupti too, which the runtime images of nvidia/cuda do not have,
#  - the images for ND4J's CUDA 11.6 rest on systems too old for JupyterLab,
#  - what is checked in a fresh Debian without Docker is then what is built.
# The driver's part comes from the host at run time.
ARG BASE=debian:13-slim
ARG ENGINE=cuda

FROM ${BASE} AS system
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
ARG NB_USER=jovyan
ARG NB_UID=1000
ARG NB_GID=100
ENV NB_USER=${NB_USER} \
    NB_UID=${NB_UID} \
    NB_GID=${NB_GID} \
    HOME=/home/${NB_USER} \
    DNAS_HOME=/home/${NB_USER}/dnas4j \
    DNAS_VENV=/opt/venv \
    SHELL=/bin/bash \
    LANG=C.UTF-8
COPY environment/docker/install-system.sh environment/docker/make-user.sh /opt/docker/
COPY environment/docker/fix-permissions /usr/local/bin/
RUN /opt/docker/install-system.sh lab && /opt/docker/make-user.sh

# The engines differ in CUDA's libraries and in the Maven profile. ND4J's builds for AVX2 and AVX-512
# are left out: an image may run on another processor than the one it was built on.
FROM system AS engine-cpu
ENV DNAS_IMAGE=cpu \
    DNAS_PROFILES=""

FROM system AS engine-cuda
COPY environment/docker/install-cuda.sh environment/docker/requirements-cuda.txt /opt/docker/
RUN /opt/docker/install-cuda.sh /opt/docker/requirements-cuda.txt
# What the NVIDIA Container Toolkit mounts: GPUs, CUDA's driver, nvidia-smi.
ENV DNAS_IMAGE=cuda \
    DNAS_PROFILES=cuda \
    NVIDIA_VISIBLE_DEVICES=all \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility

FROM system AS engine-nd4j-cuda
COPY environment/docker/install-cuda.sh environment/docker/requirements-nd4j-cuda.txt /opt/docker/
RUN /opt/docker/install-cuda.sh /opt/docker/requirements-nd4j-cuda.txt
ENV DNAS_IMAGE=nd4j-cuda \
    DNAS_PROFILES=nd4j-cuda \
    DNAS_ENGINE=nd4j \
    NVIDIA_VISIBLE_DEVICES=all \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility

# JupyterLab and the Java kernel, in a layer that changes with the requirements only.
# hadolint ignore=DL3006 # a stage of above, which has no tag
FROM engine-${ENGINE} AS python
COPY --chown=${NB_UID}:${NB_GID} environment/common.sh environment/requirements.txt ${DNAS_HOME}/environment/
COPY --chown=${NB_UID}:${NB_GID} environment/docker/install-python.sh ${DNAS_HOME}/environment/docker/
RUN "${DNAS_HOME}/environment/docker/install-python.sh"

# What decides the Maven dependencies; the same files give the same layer, so that the next stage's
# download is done again only when a pom changes.
FROM system AS poms
COPY . /src
RUN /src/environment/docker/select-poms.sh /src /poms

FROM python AS build
RUN /opt/docker/install-system.sh build
USER ${NB_UID}:${NB_GID}
COPY --from=poms --chown=${NB_UID}:${NB_GID} /poms ${DNAS_HOME}
RUN "${DNAS_HOME}/environment/docker/install-dependencies.sh"
COPY --chown=${NB_UID}:${NB_GID} . ${DNAS_HOME}
RUN "${DNAS_HOME}/environment/docker/build.sh"

FROM python AS lab
COPY --from=build --chown=${NB_UID}:${NB_GID} ${DNAS_HOME} ${DNAS_HOME}
COPY environment/docker/start.sh environment/docker/start-notebook.sh environment/docker/healthcheck.py /usr/local/bin/
COPY environment/docker/before-notebook.d/ /usr/local/bin/before-notebook.d/
# The code's revision, for the manifests of runs: --build-arg REVISION="$(git describe --always --dirty)"
ARG REVISION=""
ENV DNAS_REVISION=${REVISION}
USER ${NB_UID}:${NB_GID}
# Unpacks the native libraries once, and fails if one of them does not find what it links to.
RUN "${DNAS_HOME}/environment/docker/warm-up.sh"

LABEL org.opencontainers.image.title="dnas4j" \
      org.opencontainers.image.description="Mixed-precision quantization of ConvNets by differentiable architecture search, in Java, in JupyterLab" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.revision="${REVISION}"
WORKDIR ${HOME}
ENV JUPYTER_PORT=8888
EXPOSE ${JUPYTER_PORT}
HEALTHCHECK --interval=10s --timeout=6s --start-period=60s --retries=3 CMD ["healthcheck.py"]
ENTRYPOINT ["tini", "-g", "--", "start.sh"]
CMD ["start-notebook.sh"]
