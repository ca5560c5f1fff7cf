#!/usr/bin/env bash
# How long from `tuck secret rotate` to the new value in every running container that holds the secret: in 1 and in 100 containers
# of runc, each with one directory mount of two secrets. Beside it the same with --no-live, which only stores.
#
# usage: bench/rotate.sh [--rounds N | --quick]       TUCK_BIN: a directory with tuck and tuck-hook, else they are built
set -euo pipefail

bench=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repository=$(dirname "$bench")

usage() { sed -n '2,5s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; }

# shellcheck source=bench/turns.sh
. "$bench/turns.sh"

if [ "${1:-}" != --inside ]; then
    read_options "$@"
    need runc unshare busybox
    find_programs
    exec unshare --mount --propagation private "${BASH_SOURCE[0]}" --inside --rounds "$rounds"
fi
shift
read_options "$@"
# shellcheck source=bench/scene.sh
. "$bench/scene.sh"
created=()
end() {
    local id
    for id in "${created[@]}"; do runc delete --force "$id" || true; done
    leave_scene
}
trap end EXIT

tuck() { "$TUCK_BIN/tuck" --config "$config" "$@"; }

up() {
    bundle "$1" '"tuck/secrets": "s1; s2"' "$hooks" '"sleep", "10000"'
    runc create --bundle "$work/$1" "$1" </dev/null >"$work/$1/out" 2>&1
    created+=("$1")
    runc start "$1"
}

# Milliseconds, sorted, to "median p95".
summary() { sort -n | awk '{ v[NR] = $1 } END { printf "%.1f %.1f", v[int((NR + 1) / 2)], v[int(NR * 0.95 + 0.999)] }'; }

# turn WORDS...: milliseconds of one rotation. It has ended only when each container has been looked at from outside.
turn() {
    local from=$EPOCHREALTIME to
    printf 'value %s' "$from" | tuck secret rotate s1 - "$@" >/dev/null 2>&1
    to=$EPOCHREALTIME
    awk -v from="$from" -v to="$to" 'BEGIN { print (to - from) * 1000 }'
}

measure() {
    local i
    turn >/dev/null
    for ((i = 0; i < rounds; i++)); do turn "$@"; done | summary
}

# check VALUE: rotated to it, every container has it.
check() {
    local id pid
    printf '%s' "$1" | tuck secret rotate s1 - >/dev/null 2>&1
    for id in "${created[@]}"; do
        pid=$(runc state "$id" | sed -n 's/.*"pid": \([0-9]*\).*/\1/p')
        [ "$(cat "/proc/$pid/root/run/secrets/s1")" = "$1" ] || die "$id does not have the new value"
    done
}

mkdir -p "$work/rootfs/bin" "$work/rootfs/proc" "$work/rootfs/dev" "$work/rootfs/run"
cp "$(command -v busybox)" "$work/rootfs/bin/busybox"
ln -s busybox "$work/rootfs/bin/sleep"
write_config oci
hooks='"createRuntime": [{ "path": "'$TUCK_BIN'/tuck-hook", "args": ["tuck-hook", "createRuntime", "--config", "'$config'"] }]'
for secret in s1 s2; do printf 'value 0' | tuck secret create $secret - >/dev/null; done

echo "# $(nproc) processors, Linux $(uname -r), $rounds rounds, median and 95th percentile in ms"
printf '%-12s %-18s %s\n' containers rotate --no-live
for count in 1 100; do
    while [ ${#created[@]} -lt $count ]; do up "bench${#created[@]}"; done
    printf '%-12s %-18s %s\n' $count "$(measure)" "$(measure --no-live)"
    check "last of $count"
done
