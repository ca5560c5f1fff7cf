#!/usr/bin/env bash
# Measures tuck-hook against a C program that does the same, and container engines with and without it. Prints two tables.
# Run it as root; bench/README.md says what is compared and how to read it.
set -euo pipefail
bench=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repository=$(dirname "$bench")

usage() {
    cat <<EOF
usage: bench/run.sh [--rounds N] [--quick] [--no-engines]

  --rounds N    starts of each program in each case, 300 by default; a fifth of it for engines
  --quick       50 rounds: to see that it works
  --no-engines  without runc, crun and podman
EOF
}

rounds=300
engines=true
arguments=("$@")
while [ $# -gt 0 ]; do
    case $1 in
        --rounds)
            rounds=${2:-}
            shift
            ;;
        --quick) rounds=50 ;;
        --no-engines) engines=false ;;
        --help | -h)
            usage
            exit 0
            ;;
        *) rounds= ;;
    esac
    shift
done
if ! [[ $rounds =~ ^[1-9][0-9]*$ ]]; then
    usage >&2
    exit 2
fi
if [ "$(id -u)" -ne 0 ]; then
    echo "bench/run.sh: run this as root: it mounts" >&2
    exit 1
fi

# ---- Build. The programs stay in artifacts/bench for the next time.

bin=$repository/artifacts/bench

build() {
    for tool in dotnet gcc unshare nsenter; do
        command -v "$tool" >/dev/null || { echo "bench/run.sh: $tool is missing" >&2; exit 1; }
    done
    mkdir -p "$bin"
    for project in src/Hook src/Cli bench/empty; do
        echo "== building $project" >&2
        dotnet publish "$repository/$project" -c Release --nologo -v quiet -o "$bin/${project##*/}" >"$bin/build.log" 2>&1 ||
            { cat "$bin/build.log" >&2; exit 1; }
    done
    gcc -O2 -Wall -Wextra -o "$bin/hook-c" "$bench/hook.c" -lcrypto
    gcc -O2 -Wall -Wextra -DDEFAULT_INIT -o "$bin/hook-c-default" "$bench/hook.c" -lcrypto
    gcc -O2 -Wall -Wextra -static -o "$bin/measure" "$bench/measure.c"
    # What containers run: it ends at once, and fails if a file that it is given cannot be read.
    gcc -O2 -static -o "$bin/check" -x c - <<<'
        #include <unistd.h>
        int main(int argc, char **argv) { return argc > 1 && access(argv[1], R_OK) != 0; }'
}

# The rest runs in a mount namespace of its own: what it mounts ends with it.
if [ "${TUCK_BENCH_INSIDE:-}" != yes ]; then
    build
    TUCK_BENCH_INSIDE=yes exec unshare --mount --propagation private "${BASH_SOURCE[0]}" "${arguments[@]}"
fi

# ---- Scene.

tuck_hook=$bin/Hook/tuck-hook
# shellcheck source=bench/scene.sh
. "$bench/scene.sh"

holder=
finish() {
    [ -z "$holder" ] || kill "$holder" 2>/dev/null || true
    leave_scene
}
trap finish EXIT

make_store() {
    write_config oci podman
    local i
    for i in $(seq 100); do
        head -c 32 /dev/urandom | "$bin/Cli/tuck" --config "$config" secret create "s$i" - >/dev/null
    done
    head -c 1048576 /dev/urandom | "$bin/Cli/tuck" --config "$config" secret create s-big - >/dev/null
}

hundred=$(seq -s ';' -f 's%g' 100)

make_bundles() {
    mkdir "$work/rootfs"
    cp "$bin/check" "$work/rootfs/check"
    bundle nothing '' '' '"/check"'
    bundle one '"tuck/secrets": "s1"' '' '"/check"'
    bundle hundred "\"tuck/secrets\": \"$hundred\"" '' '"/check"'
    bundle big '"tuck/secrets": "s-big"' '' '"/check"'
    local program
    for program in "$tuck_hook" "$bin/hook-c"; do
        bundle "run-${program##*/}" '"tuck/secrets": "s1"' \
            "\"createRuntime\": [{ \"path\": \"$program\", \"args\": [\"hook\", \"createRuntime\", \"--config\", \"$config\"] }]" \
            '"/check", "/run/secrets/s1"'
    done
}

# A process in a mount namespace with a root of its own: what a container is to a hook, without a runtime.
hold() {
    coproc holding { exec unshare --mount --propagation slave sh -c "mount --bind '$work/rootfs' '$work/rootfs' && echo ready && exec cat"; }
    # shellcheck disable=SC2154 # coproc sets it
    holder=$holding_PID
    read -r _ <&"${holding[0]}"
    local case annotations
    for case in nothing one hundred big; do
        annotations=$(sed -n 's/.*\("tuck\/secrets": "[^"]*"\).*/\1/p' "$work/$case/config.json")
        printf '{"ociVersion":"1.0.2","id":"bench-%s","status":"creating","pid":%d,"bundle":"%s","annotations":{%s}}' \
            "$case" "$holder" "$work/$case" "$annotations" >"$work/$case/state.json"
    done
}

inside() { nsenter --target "$holder" --mount -- "$@"; }

# Both programs must leave the same behind, or there is nothing to compare: files with owner and mode, mount options, accounts.
compare() {
    local case=$1 program seen
    for program in "$tuck_hook" "$bin/hook-c"; do
        "$program" createRuntime --config "$config" <"$work/$case/state.json"
        seen=$work/seen-${program##*/}
        inside sh -c "cd $work/rootfs/run/secrets && stat -c '%n %a %u %g %s' . * && sha256sum * && grep ' $work/rootfs/run/secrets ' /proc/mounts" >"$seen"
        inside umount "$work/rootfs/run/secrets"
        {
            cat "/run/tuck/ledger/oci-bench-$case.json"
            echo
            tail -n 1 "$work/audit.jsonl"
        } | sed -E 's/"(since|time)":"[^"]*"/"\1":"now"/' >>"$seen"
    done
    cmp "$work/seen-tuck-hook" "$work/seen-hook-c" || { echo "bench/run.sh: the two programs differ for $case" >&2; exit 1; }
}

# ---- Tables.

# table CASE BASE NAME...: lines of measure as rows. Ratios are to the row number BASE.
table() {
    local case=$1 base=$2
    shift 2
    paste <(printf '%s\n' "$@") - | awk -F '\t' -v case="$case" -v base="$base" '
        { name[NR] = $1; split($2, of, " "); for (i = 1; i <= 4; i++) value[NR, i] = of[i] }
        END {
            for (n = 1; n <= NR; n++)
                printf "%-16s %-34s %9.0f %9.0f %9.0f %7.2f %7.2f %9.0f\n", case, name[n], value[n, 1], value[n, 2], value[n, 3],
                    value[n, 1] / value[base, 1], value[n, 2] / value[base, 2], value[n, 4]
        }'
}

head_line() {
    printf '%-16s %-34s %9s %9s %9s %7s %7s %9s\n' "$1" program 'median us' p10 p90 'ratio' 'of p10' 'peak KiB'
}

measure_hooks() {
    local hook=("$tuck_hook" createRuntime --config "$config") c=("$bin/hook-c" createRuntime --config "$config")
    local at="$work/rootfs/run/secrets"
    head_line 'asked for'
    "$bin/measure" "$rounds" "$work/nothing/state.json" 0 - -- "${hook[@]}" -- "$bin/empty/empty" -- "${c[@]}" |
        table nothing 2 tuck-hook 'empty Native AOT program' 'C'
    "$bin/measure" "$rounds" "$work/one/state.json" "$holder" "$at" -- "${hook[@]}" -- "${c[@]}" -- \
        "$bin/hook-c-default" createRuntime --config "$config" |
        table '1 secret' 2 tuck-hook C "C, OpenSSL's default start"
    "$bin/measure" "$rounds" "$work/hundred/state.json" "$holder" "$at" -- "${hook[@]}" -- "${c[@]}" |
        table '100 secrets' 2 tuck-hook C
    "$bin/measure" "$rounds" "$work/big/state.json" "$holder" "$at" -- "${hook[@]}" -- "${c[@]}" |
        table '1 MiB' 2 tuck-hook C
}

measure_runtime() {
    local runtime=$1 run
    command -v "$runtime" >/dev/null || { echo "$runtime: skipped, not installed"; return; }
    run=("$(command -v "$runtime")" --root "/run/$runtime" run)
    if ! "${run[@]}" --bundle "$work/nothing" "bench-$runtime" >"$work/output" 2>&1 </dev/null; then
        echo "$runtime: skipped, it cannot run a container here: $(tail -n 1 "$work/output")"
        return
    fi
    "$bin/measure" "$engine_rounds" /dev/null 0 - -- "${run[@]}" --bundle "$work/nothing" "bench-$runtime-0" -- \
        "${run[@]}" --bundle "$work/run-tuck-hook" "bench-$runtime-1" -- "${run[@]}" --bundle "$work/run-hook-c" "bench-$runtime-2" |
        table "$runtime run" 1 'no hook' 'tuck-hook, 1 secret' 'C as hook, 1 secret'
}

measure_podman() {
    command -v podman >/dev/null || { echo "podman: skipped, not installed"; return; }
    local runtime=runc
    command -v runc >/dev/null || runtime=crun
    local podman=(env PODMAN_IGNORE_CGROUPSV1_WARNING=1 podman --root "$work/graph" --runroot /run/podman --tmpdir /run/podman-tmp
        --storage-driver vfs --cgroup-manager cgroupfs --events-backend file --runtime "$runtime")
    local stage
    mkdir "$work/hooks.d" "$work/hooks.none"
    # As `tuck engine configure podman` registers it.
    for stage in createRuntime poststop; do
        cat >"$work/hooks.d/$stage.json" <<EOF
{ "version": "1.0.0", "when": { "annotations": { "^tuck/": "" } }, "stages": ["$stage"],
  "hook": { "path": "$tuck_hook", "args": ["tuck-hook", "$stage", "--engine", "podman", "--config", "$config"] } }
EOF
    done
    local options=(run --rm --network host --ulimit nofile=1024:1024 --ulimit nproc=1024:1024)
    if ! { tar -C "$work/rootfs" -c check | "${podman[@]}" import - localhost/bench:1 &&
        head -c 32 /dev/urandom | "${podman[@]}" secret create s1 - &&
        "${podman[@]}" --hooks-dir "$work/hooks.none" "${options[@]}" localhost/bench:1 /check; } >"$work/output" 2>&1; then
        echo "podman: skipped, it cannot run a container here: $(tail -n 1 "$work/output")"
        return
    fi
    podman[0]=$(command -v env)
    local plain=("${podman[@]}" --hooks-dir "$work/hooks.none" "${options[@]}" --name bench)
    local hooked=("${podman[@]}" --hooks-dir "$work/hooks.d" "${options[@]}" --name bench)
    "$bin/measure" "$engine_rounds" /dev/null 0 - -- "${plain[@]}" localhost/bench:1 /check -- \
        "${hooked[@]}" --annotation tuck/secrets=s1 localhost/bench:1 /check /run/secrets/s1 -- \
        "${plain[@]}" --secret s1 localhost/bench:1 /check /run/secrets/s1 |
        table 'podman run' 1 'no secret' 'tuck-hook, 1 secret' 'podman --secret'
}

make_store
make_bundles
hold
for case in one hundred big; do
    compare "$case"
done
echo "$rounds starts of each, in turn; load of the machine before: $(cut -d ' ' -f 1 /proc/loadavg) on $(nproc) processors"
measure_hooks
if $engines; then
    engine_rounds=$(((rounds + 4) / 5))
    echo
    echo "$engine_rounds starts of each, in turn; peak memory is the engine's, not its children's"
    head_line engine
    measure_runtime runc
    measure_runtime crun
    measure_podman
fi
echo "load of the machine after: $(cut -d ' ' -f 1 /proc/loadavg)"
