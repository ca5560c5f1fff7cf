#!/usr/bin/env bash
# Measures "docker run --rm" and "podman run --rm" of a program that ends at once, with tuck-runtime and with the runtime
# alone, on the engines of the test bed. Prints a table for each. Run it as root; bench/README.md says what is compared and how
# to read it.
set -euo pipefail
export LC_ALL=C
bench=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repository=$(dirname "$bench")

usage() {
    cat <<EOF
usage: bench/engine.sh [--rounds N] [--quick]

  --rounds N    runs of each program in each case, 100 by default
  --quick       20 rounds: to see that it works

TUCK_BIN names a directory with tuck, tuck-hook and tuck-runtime; without it they are built. TUCK_RELEASE is the release of the
test bed: forky by default, or trixie.
EOF
}

# shellcheck source=bench/turns.sh
. "$bench/turns.sh"
read_options "$@"

# The rest runs on a machine of the test bed, which has this directory and nothing else of ours.
if [ "${TUCK_BENCH_INSIDE:-}" != yes ]; then
    need unshare busybox debootstrap
    find_programs
    root=$("$repository/tests/testbed/make.sh" "${TUCK_RELEASE:-forky}" | tail -n 1)
    shared=$(mktemp -d /tmp/tuck-bench.XXXXXX)
    # Control groups are no machine's own, and Podman leaves some.
    trap 'rm -rf "$shared"; find /sys/fs/cgroup -depth -type d -path "*/tuck-bench*" -exec rmdir {} +' EXIT
    cp -r "$bench" "$shared/bench"
    cp "$TUCK_BIN"/tuck "$TUCK_BIN"/tuck-hook "$TUCK_BIN"/tuck-runtime "$(command -v busybox)" "$shared/"
    sh "$repository/tests/testbed/enter.sh" "$root" "$shared" \
        env TUCK_BENCH_INSIDE=yes TUCK_BIN="$shared" "$shared/bench/engine.sh" --rounds "$rounds"
    exit
fi

# ---- Scene. What is left running and mounted ends with the machine.

# shellcheck source=bench/scene.sh
. "$bench/scene.sh"

make_image() {
    mkdir -p "$work/rootfs/bin"
    cp "$TUCK_BIN/busybox" "$work/rootfs/bin/busybox"
    ln -s busybox "$work/rootfs/bin/true"
    ln -s busybox "$work/rootfs/bin/sha256sum"
    tar -C "$work/rootfs" -cf "$work/image.tar" .
}

# path_of RUNTIME: the link's name is how tuck-runtime knows which runtime it is before.
path_of() { command -v "$1" || echo "$work/$1"; }

start_docker() {
    local runtime runtimes=
    for runtime in crun tuck-runtime-runc tuck-runtime-crun; do
        runtimes+="${runtimes:+, }\"$runtime\": {\"path\": \"$(path_of "$runtime")\"}"
    done
    mkdir -p /etc/docker
    cat >/etc/docker/daemon.json <<EOF
{"runtimes": {$runtimes}, "cgroup-parent": "/tuck-bench", "storage-driver": "overlay2", "bridge": "none", "iptables": false,
 "ip6tables": false}
EOF
    dockerd >"$work/dockerd.log" 2>&1 </dev/null &
    until docker version >/dev/null 2>&1; do
        kill -0 $! 2>/dev/null || die "dockerd: $(tail -n 1 "$work/dockerd.log")"
        sleep 0.1
    done
    docker import "$work/image.tar" localhost/bench:1 >/dev/null
}

podman_() { PODMAN_IGNORE_CGROUPSV1_WARNING=1 podman --cgroup-manager cgroupfs --events-backend file "$@"; }

# ---- Runs. A container has a name, by which it is granted its secret, that none had before.

# run RUNTIME [OPTION...] IMAGE COMMAND...: on the engine that is measured.
run() {
    local runtime=$1
    shift
    names=$((names + 1))
    "run_$engine" "$runtime" --rm --name "bench-$names" --network none "$@"
}
run_docker() { docker run --runtime "$@"; }
run_podman() {
    local runtime=$1
    shift
    podman_ run --runtime "$(path_of "$runtime")" --cgroup-parent /tuck-bench "$@"
}

secret=(--annotation tuck/secrets=s1)
run_bare() { timed run bare "$1" run "$runtime" localhost/bench:1 /bin/true; }
run_tuck() { timed run tuck-runtime "$1" run "tuck-runtime-$runtime" localhost/bench:1 /bin/true; }
run_secret() {
    timed run 'tuck-runtime, 1 secret' "$1" run "tuck-runtime-$runtime" "${secret[@]}" localhost/bench:1 /bin/true
}

# A secret that does not arrive would cost nothing.
check_delivery() {
    local delivered
    delivered=$(run "tuck-runtime-$runtime" "${secret[@]}" localhost/bench:1 /bin/sha256sum /run/secrets/s1 2>"$work/output") ||
        return 1
    [ "${delivered%% *}" = "${stored%% *}" ]
}

measure() {
    local engine=$1 runtime=$2 round
    names=$((names + 1000000))
    check_delivery || die "$engine, $runtime: the secret does not arrive: $(tail -n 1 "$work/output")"
    : >"$work/times"
    for ((round = -5; round < rounds; round++)); do
        in_turn "$round" run_bare run_tuck run_secret
    done
    echo
    table "$engine $runtime"
}

names=0
write_config docker podman
mkdir -p /etc/tuck
ln -s "$config" /etc/tuck/config.toml
make_store
make_image
ln -s "$TUCK_BIN/tuck-runtime" "$work/tuck-runtime-runc"
ln -s "$TUCK_BIN/tuck-runtime" "$work/tuck-runtime-crun"
start_docker
podman_ import "$work/image.tar" localhost/bench:1 >/dev/null 2>&1
say_before
docker version --format 'Docker {{.Server.Version}}'
podman_ version --format 'Podman {{.Version}}'
for engine in docker podman; do
    for runtime in runc crun; do
        measure "$engine" "$runtime"
    done
done
say_after
