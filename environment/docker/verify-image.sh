#!/usr/bin/env bash
# The second half of environment/verify-fresh.sh image: what a container has to do, checked in network
# and process namespaces of its own. $container is a buildah container; store, inside,
# try_notebook, say and fail are given.
# shellcheck disable=SC2016,SC2154 # variables of the container, and those that are given

ip link set lo up
[ "$(ip -o link show up | wc -l)" -eq 1 ] || fail "the network namespace has more than the loopback device"

config() { store inspect --format "{{range .Docker.Config.$1}}{{println .}}{{end}}" "$container" | sed '/^$/d'; }
mapfile -t entry < <(config Entrypoint)
mapfile -t command < <(config Cmd)
mapfile -t health < <(config Healthcheck.Test | tail -n +2)
user=$(store inspect --format '{{.Docker.Config.User}}' "$container")
as() { inside "$container" "$1" "${entry[@]}" "${@:2}"; }

say "entry point: ${entry[*]}; command: ${command[*]}; health check: ${health[*]}; user: $user"

say "the pipeline, preset smoke"
as "$user" bash -c 'cd "$(mktemp -d)" && "$DNAS_HOME/environment/dnas" pipeline --preset smoke' | tail -n 12

say "the kernel, with a notebook"
# As lab.sh does at every start, since the options of its JVM are written into it.
as "$user" bash -c 'bash "$DNAS_HOME/environment/install-kernel.sh"' >/dev/null
try_notebook "$container" "$user" /opt/venv
for notebook in 00_setup 05_cifar10_results; do
  say "$notebook"
  as "$user" bash -ec 'cd "$DNAS_HOME/notebooks" && DNAS_PRESET=smoke /opt/venv/bin/jupyter execute "$0.ipynb"' "$notebook" 2>&1 | tail -n 3
done

say "JupyterLab, as the image starts it"
inside "$container" "$user" env JUPYTER_TOKEN=a-token "${entry[@]}" "${command[@]}" >"$FRESH/lab.log" 2>&1 &
started=$SECONDS
until inside "$container" "$user" "${health[@]}" >"$FRESH/health.log" 2>&1; do
  { [ $((SECONDS - started)) -lt 180 ] && kill -0 $!; } || fail "not healthy: $(cat "$FRESH/health.log" "$FRESH/lab.log")"
  sleep 1
done
say "healthy after $((SECONDS - started)) s: $(cat "$FRESH/health.log")"
grep -E '^(engine|java|system|GPU|a convolution)' "$FRESH/lab.log" || fail "no start-up check in $FRESH/lab.log"
inside "$container" "$user" python3 - <<'PYTHON'
import json, urllib.error, urllib.request
url = "http://127.0.0.1:8888/api/kernelspecs"
try:
    urllib.request.urlopen(url)
    raise SystemExit("error: the server answers without a token")
except urllib.error.HTTPError as refusal:
    assert refusal.code == 403, refusal
asked = urllib.request.Request(url, headers={"Authorization": "token a-token"})
print("kernels", sorted(json.load(urllib.request.urlopen(asked))["kernelspecs"]))
PYTHON
kill -TERM "$(pgrep -x tini)" # this namespace has one
wait %% || true
! inside "$container" "$user" "${health[@]}" >/dev/null 2>&1 || fail "healthy though JupyterLab was stopped"

say "as another user of the group, and as root with another NB_UID"
as 4321:100 bash -ec 'id; bash "$DNAS_HOME/environment/install-kernel.sh"; touch ~/work/a "$DNAS_HOME/runs/a"' 2>&1 | grep -vE '^(java|system)'
inside "$container" root env NB_UID=4322 NB_GID=4322 "${entry[@]}" bash -ec 'id; touch ~/work/b "$DNAS_HOME/runs/b"; ls -ln ~/work'
