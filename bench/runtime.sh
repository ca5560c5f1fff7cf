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

die() { echo "bench/runtime.sh: $*" >&2; exit 1; }

rounds=100
arguments=("$@")
while [ $# -gt 0 ]; do
    case $1 in
        --rounds)
            rounds=${2:-}
            shift
            ;;
        --quick) rounds=20 ;;
        --help | -h)
            usage
            exit 0
            ;;
        *) rounds= ;;
    esac
    [ $# -eq 0 ] || shift
done
if ! [[ $rounds =~ ^[1-9][0-9]{0,5}$ ]]; then
    usage >&2
    exit 2
fi
[ "$(id -u)" -eq 0 ] || die "run this as root: it mounts, and runs containers"

# ---- Build. The programs stay in artifacts/bench for the next time; tuck-runtime finds tuck-hook beside itself.

build() {
    local bin=$repository/artifacts/bench project
    command -v dotnet >/dev/null || die "dotnet is missing"
    mkdir -p "$bin/programs"
    for project in Hook Cli Shim; do
        echo "== building src/$project" >&2
        dotnet publish "$repository/src/$project" -c Release --nologo -v quiet -o "$bin/$project" >"$bin/build.log" 2>&1 ||
            { cat "$bin/build.log" >&2; die "building failed"; }
    done
    cp -f "$bin/Hook/tuck-hook" "$bin/Cli/tuck" "$bin/Shim/tuck-runtime" "$bin/programs/"
    TUCK_BIN=$bin/programs
}

# The rest runs in a mount namespace of its own: what it mounts ends with it.
if [ "${TUCK_BENCH_INSIDE:-}" != yes ]; then
    for tool in unshare busybox awk; do
        command -v "$tool" >/dev/null || die "$tool is missing"
    done
    [ -n "${TUCK_BIN:-}" ] || build
    TUCK_BIN=$(cd "$TUCK_BIN" && pwd)
    export TUCK_BIN
    TUCK_BENCH_INSIDE=yes exec unshare --mount --propagation private "${BASH_SOURCE[0]}" "${arguments[@]}"
fi

# ---- Scene.

# shellcheck source=bench/scene.sh
. "$bench/scene.sh"

runtimes=()
finish() {
    local runtime id
    for runtime in "${runtimes[@]}"; do
        for id in bench-alive bench-cycle; do
            "$runtime" --root "/run/$runtime" delete --force "$id" >/dev/null 2>&1 || true
        done
    done
    leave_scene
}
trap finish EXIT

make_store() {
    write_config oci
    local value
    value=$(head -c 16 /dev/urandom | od -An -v -tx1 | tr -d ' \n')
    printf %s "$value" | "$TUCK_BIN/tuck" --config "$config" secret create s1 - >/dev/null
    stored=$(printf %s "$value" | sha256sum)
}

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
    cp "$work/nothing/config.json" "$work/nothing.json"
    cp "$work/one/config.json" "$work/one.json"
}

# ---- Times. They are from before bash's fork to after its wait, in microseconds, a line each: CASE PROGRAM ROUND TIME.

# timed CASE PROGRAM ROUND COMMAND...: a command that fails ends the measurement.
timed() {
    local case=$1 program=$2 round=$3 before after
    shift 3
    before=${EPOCHREALTIME/[.,]/}
    "$@" </dev/null >"$work/output" 2>&1 || die "$*: $(tail -n 1 "$work/output")"
    after=${EPOCHREALTIME/[.,]/}
    # Five rounds are to warm up.
    [ "$round" -lt 0 ] || printf '%s\t%s\t%d\t%d\n' "$case" "$program" "$round" $((after - before)) >>"$work/times"
}

# in_turn ROUND COMMAND...: who begins changes with every round, so that nobody always runs in another's wake.
in_turn() {
    local round=$1 turn
    shift
    local functions=("$@")
    for ((turn = 0; turn < $#; turn++)); do
        "${functions[(turn + round + 5) % $#]}" "$round"
    done
}

pass_bare() { timed "$pass" bare "$1" "${bare[@]}" "${pass_words[@]}"; }
pass_tuck() { timed "$pass" tuck-runtime "$1" "${tuck[@]}" "${pass_words[@]}"; }

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

# Rows as sort has them: "bare" is the first of its case. Differences are to "bare" of the same case; "paired" is the median of those within a round.
table() {
    printf '%-8s %-24s %9s %9s %7s %7s %9s %9s %9s\n' "$1" program 'median ms' 'p10 ms' ratio 'of p10' 'added ms' 'of p10' paired
    sort -t "$(printf '\t')" -k 1,1 -k 2,2 -k 3,3n "$work/times" | awk -F '\t' '
        function quantile(values, count, part) { return values[int(count * part) + 1] }
        function sorted(from, to, count,    i, j, v) {
            for (i = 1; i <= count; i++) {
                v = from[i]
                for (j = i - 1; j >= 1 && to[j] > v; j--) to[j + 1] = to[j]
                to[j + 1] = v
            }
        }
        function row(    i, key) {
            if (!count) return
            sorted(times, up, count)
            median = quantile(up, count, 0.5); tenth = quantile(up, count, 0.1)
            if (program == "bare") {
                for (i = 1; i <= count; i++) first[i] = times[i]
                base = median; base10 = tenth
            }
            for (i = 1; i <= count; i++) apart[i] = times[i] - first[i]
            sorted(apart, up, count)
            printf "%-8s %-24s %9.2f %9.2f %7.2f %7.2f %9.2f %9.2f %9.2f\n", name, program, median / 1000, tenth / 1000,
                median / base, tenth / base10, (median - base) / 1000, (tenth - base10) / 1000, quantile(up, count, 0.5) / 1000
        }
        $1 != name || $2 != program { row(); count = 0; name = $1; program = $2 }
        { times[++count] = $4 }
        END { row() }'
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
    : >"$work/times"
    for ((round = -5; round < rounds; round++)); do
        pass=state pass_words=(state bench-alive)
        in_turn "$round" pass_bare pass_tuck
        pass=exec pass_words=(exec bench-alive /bin/true)
        in_turn "$round" pass_bare pass_tuck
        in_turn "$round" cycle_bare cycle_tuck cycle_secret
    done
    table "$runtime"
}

make_store
make_bundles
echo "$rounds calls of each, in turn; Linux $(uname -r), $(nproc) processors; load before: $(cut -d ' ' -f 1-3 /proc/loadavg)"
for runtime in runc crun; do
    echo
    measure "$runtime"
done
echo
echo "load of the machine after: $(cut -d ' ' -f 1-3 /proc/loadavg)"
