#!/usr/bin/env bash
# Makes a root file system of a Debian release with the engines under test, once, and prints its path as the last line. It lies
# in a cache outside the repository: $TUCK_TESTBED, or tuck/testbed in the user's cache directory. Made again if the list of
# packages has changed. Any number of these may run at once.
#
#   trixie   containerd 1.7, runc 1.1, Docker 26.1, Podman 5.4
#   forky    containerd 2.1, runc 1.3, Docker 28.5, Podman 5.8
#   go       Go and the NRI package's sources, for plugins to compare with (go-stub.sh)
set -euo pipefail
# shellcheck source=packaging/prerequisites.sh
. "$(dirname "$0")/../../packaging/prerequisites.sh"

die() { echo "make.sh: $*" >&2; exit 1; }

name=${1:-}
engines=containerd,runc,crun,docker.io,docker-cli,podman,busybox-static,iproute2,procps,strace
case "$name" in
    trixie) suite=trixie packages=$engines ;;
    forky) suite=forky packages=$engines ;;
    go) suite=forky packages=golang-go,golang-github-containerd-nri-dev,iproute2 ;;
    *) die "which one? trixie, forky or go" ;;
esac

cache=${TUCK_TESTBED:-${XDG_CACHE_HOME:-$HOME/.cache}/tuck/testbed}
root=$cache/$name
stamp=etc/testbed

is_made() { [ "$(cat "$root/$stamp" 2>/dev/null)" = "$suite $packages" ]; }

# A mirror of Debian: the one that this machine's own packages come from, unless another is named.
mirror() {
    if [ -n "${TUCK_DEBIAN_MIRROR:-}" ]; then
        echo "$TUCK_DEBIAN_MIRROR"
    else
        # shellcheck disable=SC2016 # apt's own variable
        apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null | grep -v security | head -n 1
    fi
}

# debootstrap knows the releases of its own day; those that came later are made as sid is.
script() {
    if [ -e "/usr/share/debootstrap/scripts/$suite" ]; then echo "$suite"; else echo sid; fi
}

build() {
    local new=$root.new from
    from=$(mirror) || true
    [ -n "$from" ] || die "no Debian mirror in this machine's apt sources: name one in TUCK_DEBIAN_MIRROR"
    echo "== making the test bed $name in $cache (a minute)" >&2
    rm -rf --one-file-system "$new"
    if ! debootstrap --variant=minbase --include="$packages" "$suite" "$new" "$from" "$(script)" >"$root.log" 2>&1; then
        tail -n 5 "$root.log" >&2
        die "debootstrap $suite failed: see $root.log"
    fi
    rm -rf "$new"/var/cache/apt/archives/*.deb "$new"/var/cache/apt/*.bin "$new"/var/lib/apt/lists/*
    echo "$suite $packages" >"$new/$stamp"
    rm -rf --one-file-system "$root"
    mv "$new" "$root"
}

if ! is_made; then
    [ "$(id -u)" -eq 0 ] || die "needs root: debootstrap mounts and makes device nodes"
    need debootstrap debootstrap debootstrap
    install_missing >&2
    mkdir -p "$cache"
    exec 9>"$root.lock"
    flock 9
    # Another may have made it while we waited.
    is_made || build
fi
echo "$root"
