# shellcheck shell=bash disable=SC2154 # $bench is the reader's
# What run.sh, runtime.sh and engine.sh measure in. Sourced in a mount namespace of its own, with $bench the directory of this
# file: /run is memory, as on an ordinary machine; store, bundles and audit log are below a temporary directory, $work.

work=$(mktemp -d /tmp/tuck-bench.XXXXXX)
config=$work/config.toml
# The private namespace is a copy: the hierarchy crun refuses is only unmounted here.
if mountpoint -q /sys/fs/cgroup/unified; then umount /sys/fs/cgroup/unified; fi
mount -t tmpfs -o mode=0755 tmpfs /run
mount --bind "$work" "$work"

leave_scene() {
    cd /
    umount -l "$work" || true
    rm -rf "$work"
}

# write_config ENGINE...: secrets s* are for what these run.
write_config() {
    cat >"$config" <<EOF
[store]
path = "$work/store"
key = "/run/tuck/store.key"
[run]
path = "/run/tuck"
[log]
path = "$work/tuck.log"
[audit]
path = "$work/audit.jsonl"
EOF
    local engine
    for engine in "$@"; do
        printf '[[grant]]\nsecret = "s*"\nengine = "%s"\nname = "bench*"\n' "$engine" >>"$config"
    done
    chmod 0600 "$config"
    mkdir -m 0700 /run/tuck
}

# bundle NAME ANNOTATIONS HOOKS ARGS: a specification as `runc spec` writes it, all with one root.
bundle() {
    mkdir "$work/$1"
    sed -e "s|@ROOT@|$work/rootfs|" -e "s|@ANNOTATIONS@|$2|" -e "s|@HOOKS@|$3|" -e "s|@ARGS@|$4|" \
        "$bench/config.json" >"$work/$1/config.json"
}
