#!/usr/bin/env bash
# Measures tuck-runtime in front of runc and crun against the same runtime without it. Prints a table for each.
# Run it as root; bench/README.md says what is compared and how to read it.
set -euo pipefail
export LC_ALL=C
bench=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repository=$(dirname "$bench")

usage() {
    cat <<EOF
usage: bench/runtime.sh [--rounds N] [--quick]

  --rounds N    calls of each program in each case, 100 by default
  --quick       20 rounds: to see that it works

TUCK_BIN names a directory with tuck, tuck-hook and tuck-runtime; without it they are built.
EOF
}

# shellcheck source=bench/turns.sh
. "$bench/turns.sh"
read_options "$@"

# The rest runs in a mount namespace of its own: what it mounts ends with it.
if [ "${TUCK_BENCH_INSIDE:-}" != yes ]; then
    need unshare busybox awk
    find_programs
    TUCK_BENCH_INSIDE=yes exec unshare --mount --propagation private "${BASH_SOURCE[0]}" --rounds "$rounds"
fi

# ---- Scene.

# shellcheck source=bench/scene.sh
. "$bench/scene.sh"

runtimes=()
finish() {
    local runtime id
    for runtime in "${runtimes[@]}"; do
        for id in bench-alive bench-guarded bench-cycle; do
            "$runtime" --root "/run/$runtime" delete --force "$id" >/dev/null 2>&1 || true
        done
    done
    leave_scene
}
trap finish EXIT

# allow_exec: a policy that lets true run, and busybox without seeing the secrets, and nothing else.
allow_exec() {
    cat >>"$config" <<'EOF'
[[exec-policy]]
name = "bench"
[[exec-policy.allow]]
args = ["/bin/true"]
[[exec-policy.allow]]
pattern = ["/bin/busybox", "**"]
sees-secrets = false
EOF
}

# process ARGS: what an engine gives an exec.
process() { printf '{"cwd": "/", "user": {"uid": 0, "gid": 0}, "args": [%s], "noNewPrivileges": true}' "$1"; }

make_bundles() {
    mkdir -p "$work/rootfs/bin"
    cp "$(command -v busybox)" "$work/rootfs/bin/busybox"
    local applet
    for applet in sleep true sha256sum; do
        ln -s busybox "$work/rootfs/bin/$applet"
    done
    local sleeping='"/bin/sleep", "1000000"'
    bundle nothing '' '' "$sleeping"
    # tuck-runtime edits config.json at create, so each round begins with a fresh copy of it.
    bundle one '"tuck/secrets": "s1"' '' "$sleeping"
    bundle guarded '"tuck/secrets": "s1", "tuck/exec": "bench"' '' "$sleeping"
    process '"/bin/true"' >"$work/process.json"
    process '"/bin/busybox", "true"' >"$work/hidden.json"
    cp "$work/nothing/config.json" "$work/nothing.json"
    cp "$work/one/config.json" "$work/one.json"
}

# ---- Calls.

pass_bare() { timed "$pass" bare "$1" "${bare[@]}" "${pass_words[@]}"; }
pass_tuck() { timed "$pass" tuck-runtime "$1" "${tuck[@]}" "${pass_words[@]}"; }
pass_hidden() { timed "$pass" 'tuck-runtime, hidden' "$1" "${tuck[@]}" exec --process "$work/hidden.json" bench-guarded; }

# cycle PROGRAM BUNDLE ROUND COMMAND...: a container's create, start and delete. It is ended in between, outside the times: what
# delete --force takes is how often a runtime looks whether its container has ended.
cycle() {
    local program=$1 bundle=$2 round=$3 pid
    shift 3
    cp "$work/$bundle.json" "$work/$bundle/config.json"
    timed create "$program" "$round" "$@" create --bundle "$work/$bundle" --pid-file "$work/pid" bench-cycle
    timed start "$program" "$round" "$@" start bench-cycle
    pid=$(<"$work/pid")
    kill -KILL "$pid"
    # Ended, and perhaps not yet waited for by init, which may take its time: runtimes call both stopped.
    while grep -qs '^State:[[:space:]]*[^ZX[:space:]]' "/proc/$pid/status"; do :; done
    timed delete "$program" "$round" "$@" delete bench-cycle
}
cycle_bare() { cycle bare nothing "$1" "${bare[@]}"; }
cycle_tuck() { cycle tuck-runtime nothing "$1" "${tuck[@]}"; }
cycle_secret() { cycle 'tuck-runtime, 1 secret' one "$1" "${tuck[@]}"; }

# A secret that does not arrive would cost nothing.
check_delivery() {
    local delivered
    cp "$work/one.json" "$work/one/config.json"
    "${tuck[@]}" create --bundle "$work/one" --pid-file "$work/pid" bench-cycle </dev/null >"$work/output" 2>&1 || return 1
    "${tuck[@]}" start bench-cycle </dev/null >"$work/output" 2>&1 || return 1
    delivered=$("${bare[@]}" exec bench-cycle /bin/sha256sum /run/secrets/s1 2>"$work/output") || return 1
    "${tuck[@]}" delete --force bench-cycle >/dev/null
    [ "${delivered%% *}" = "${stored%% *}" ]
}

# A guard that lets everything run would cost nothing.
check_guard() {
    "${tuck[@]}" create --bundle "$work/guarded" bench-guarded </dev/null >"$work/output" 2>&1 &&
        "${tuck[@]}" start bench-guarded </dev/null >"$work/output" 2>&1 &&
        ! "${tuck[@]}" exec bench-guarded /bin/sha256sum /run/secrets/s1 </dev/null >"$work/output" 2>&1 &&
        grep -q 'blocked by policy' "$work/output" &&
        ! "${tuck[@]}" exec bench-guarded /bin/busybox cat /run/secrets/s1 </dev/null >"$work/output" 2>&1 &&
        grep -q 'No such file' "$work/output"
}

measure() {
    local runtime=$1 round bare tuck pass pass_words
    command -v "$runtime" >/dev/null || { echo "$runtime: skipped, not installed"; return; }
    runtimes+=("$runtime")
    # The link's name is how tuck-runtime knows which runtime it is before.
    ln -s "$TUCK_BIN/tuck-runtime" "$work/tuck-runtime-$runtime"
    bare=("$(command -v "$runtime")" --root "/run/$runtime")
    tuck=("$work/tuck-runtime-$runtime" --tuck-config "$config" --root "/run/$runtime")
    if ! "${bare[@]}" run --detach --bundle "$work/nothing" bench-alive </dev/null >"$work/output" 2>&1; then
        echo "$runtime: skipped, it cannot run a container here: $(tail -n 1 "$work/output")"
        return
    fi
    check_delivery || die "$runtime: the secret does not arrive: $(tail -n 1 "$work/output")"
    check_guard || die "$runtime: the policy does not decide: $(tail -n 1 "$work/output")"
    : >"$work/times"
    for ((round = -5; round < rounds; round++)); do
        pass=state pass_words=(state bench-alive)
        in_turn "$round" pass_bare pass_tuck
        pass=exec pass_words=(exec bench-alive /bin/true)
        in_turn "$round" pass_bare pass_tuck
        pass='exec, policy' pass_words=(exec --process "$work/process.json" bench-guarded)
        in_turn "$round" pass_bare pass_tuck pass_hidden
        in_turn "$round" cycle_bare cycle_tuck cycle_secret
    done
    table "$runtime"
}

write_config oci
allow_exec
make_store
make_bundles
say_before
for runtime in runc crun; do
    echo
    measure "$runtime"
done
say_after
