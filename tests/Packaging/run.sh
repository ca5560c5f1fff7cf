#!/usr/bin/env bash
# Tests of what is not C#: the scripts, the installation, the demonstration, and the commands of README.md as they stand.
# Root only. TUCK_BIN: the directory with the built programs. Everything happens in a mount namespace of its own, with empty
# directories of tuck and of the engines' configurations, so that the machine's own are neither read nor changed.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
if [ "${IN_NAMESPACE:-}" != 1 ]; then
    IN_NAMESPACE=1 exec unshare --mount --propagation private "$0" "$@"
fi

work=$(mktemp -d)
export PREFIX=$work/prefix DESTDIR='' PATH="$work/prefix/bin:$PATH"
passed=0 failed=0 skipped=0 made=()
trap 'podman system reset --force >/dev/null 2>&1; rm -rf "$work"' EXIT

for directory in /etc/{tuck,containerd,crio} /opt/nri /var/lib/tuck /var/log/tuck /run/tuck /usr/share/containers/oci/hooks.d; do
    [ -d "$directory" ] || { mkdir -p "$directory" && made+=("$directory"); }
    mount -t tmpfs -o mode=0700 tmpfs "$directory"
done

check() {
    local name=$1 log=$work/log
    shift
    if "$@" >"$log" 2>&1; then
        passed=$((passed + 1))
        echo "ok - $name"
    else
        failed=$((failed + 1))
        echo "  Failed $name"
        sed 's/^/      /' "$log" | tail -n 40
    fi
}
skip() {
    skipped=$((skipped + 1))
    printf '%s [SKIP]\n   %s\n' "$1" "$2"
}

scripts_are_clean() { git ls-files -co --exclude-standard -- "*.sh" .ci/run | xargs shellcheck -x; }
manual_pages_are_clean() {
    local page
    for page in docs/man/*.[1-8]; do
        [ -z "$(LC_ALL=C.UTF-8 MANWIDTH=80 man --warnings -l "$page" 2>&1 >/dev/null)" ] || { echo "$page"; return 1; }
    done
}
installs() {
    TUCK_PROGRAMS=$TUCK_BIN ./install.sh &&
        [ "$(stat -c %a "$PREFIX"/bin/tuck{,-hook,-nri} /etc/tuck/config.toml /var/lib/tuck/store | tr '\n' ' ')" = "755 755 755 600 700 " ] &&
        [ -s "$PREFIX/share/man/man8/tuck-hook.8" ] && [ -s "$PREFIX/share/man/man8/tuck-nri.8" ] && [ -s "$PREFIX/share/bash-completion/completions/tuck" ]
}
installs_twice_and_keeps_the_configuration() {
    echo '# mine' >>/etc/tuck/config.toml
    TUCK_PROGRAMS=$TUCK_BIN ./install.sh && grep -q '^# mine$' /etc/tuck/config.toml
}
# What systemd makes of the units; without it, what can be told without it.
units_are_right() {
    local unit=$PREFIX/lib/systemd/system/tuck-nri.service
    grep -qx "ExecStart=$PREFIX/bin/tuck-nri" "$unit" && grep -qx 'LimitCORE=0' "$unit" || return 1
    # Each of these would give the plugin a mount namespace of its own, in which it attaches nothing to any container.
    ! grep -E '^(Private|Protect|ReadWrite|ReadOnly|Inaccessible|Bind|Mount|Root|Temporary|Dynamic|RestrictNamespaces)' "$unit" || return 1
    ! command -v systemd-analyze >/dev/null 2>&1 || systemd-analyze verify --man=no "$unit"
}
# Taken back by the uninstallation below.
configures_engines() {
    printf 'version = 2\n# mine\n' >/etc/containerd/config.toml
    cp /etc/containerd/config.toml "$work/containerd.toml"
    tuck engine configure containerd --guard base-spec && grep -q tuck-base-spec.json /etc/containerd/config.toml &&
        [ -s /etc/containerd/tuck-base-spec.json ] && tuck engine configure crio --pre-installed --guard required-plugin &&
        [ "$(readlink /opt/nri/plugins/10-tuck)" = "$PREFIX/bin/tuck-nri" ] && [ -s /etc/crio/crio.conf.d/10-tuck.conf ]
}
refuses_an_unknown_option() {
    ! ./install.sh --nonsense 2>"$work/err" && grep -q 'unknown option --nonsense' "$work/err"
}
demo_runs() { packaging/demo.sh; }
demo_leaves_nothing() { ! compgen -G '/tmp/tuck-demo.*'; }

# The settings this needs on a machine without cgroup v2, CAP_SYS_RESOURCE and a network; with them podman is podman.
set_up_podman() {
    cat >"$work/containers.conf" <<EOF
[containers]
netns = "host"
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "runc"
EOF
    cat >"$work/storage.conf" <<EOF
[storage]
driver = "vfs"
graphroot = "$work/graph"
runroot = "$work/run"
EOF
    export CONTAINERS_CONF=$work/containers.conf CONTAINERS_STORAGE_CONF=$work/storage.conf PODMAN_IGNORE_CGROUPSV1_WARNING=1
    mkdir -p "$work/image/bin" "$work/image/tmp"
    cp "$(command -v busybox)" "$work/image/bin/busybox"
    local applet
    for applet in sh cat sleep; do ln -s busybox "$work/image/bin/$applet"; done
    tar -C "$work/image" -c . | podman import - docker.io/library/busybox:latest
}
# The shell blocks of the README between the two marks.
# shellcheck disable=SC2016 # the backquotes are Markdown
tour() { sed -n '/<!-- tour/,/<!-- end of tour/p' README.md | sed -n '/^ *```sh$/,/^ *```$/{/```/!p}'; }
readme_tour_works() {
    set_up_podman || return 1
    [ "$(tour | wc -l)" -ge 12 ] || { echo 'README.md: no tour found'; return 1; }
    tour >"$work/tour.sh"
    bash -euxo pipefail "$work/tour.sh" >"$work/tour.log" 2>&1 || { cat "$work/tour.log"; return 1; }
    cat "$work/tour.log"
    grep -q '^correct horse battery staple' "$work/tour.log" && grep -q '^another value' "$work/tour.log"
}
uninstalls_and_keeps_the_store() {
    ./install.sh --uninstall && [ ! -e "$PREFIX/bin/tuck" ] && [ ! -e /usr/share/containers/oci/hooks.d/tuck-deliver.json ] &&
        cmp /etc/containerd/config.toml "$work/containerd.toml" && [ -z "$(find /etc/crio /opt/nri -type f -o -type l)" ] &&
        [ -e /var/lib/tuck/store/db-password ] && [ -e /etc/tuck/store.key ] &&
        # containerd, which was given a base specification, calls it until it is restarted.
        [ "$(find "$PREFIX" -type f)" = "$PREFIX/bin/tuck-hook" ]
}

check 'scripts are clean' scripts_are_clean
check 'manual pages are clean' manual_pages_are_clean
check 'an unknown option is refused' refuses_an_unknown_option
check 'it installs' installs
check 'it installs twice and keeps the configuration' installs_twice_and_keeps_the_configuration
check 'the units are right' units_are_right
check 'it configures containerd and CRI-O' configures_engines
check 'the demonstration runs' demo_runs
check 'the demonstration leaves nothing' demo_leaves_nothing
if command -v podman >/dev/null 2>&1; then
    check 'the tour of the README works as it stands' readme_tour_works
    check 'it uninstalls and keeps the store' uninstalls_and_keeps_the_store
else
    skip 'the tour of the README' 'podman is not installed'
fi

for directory in "${made[@]:-}"; do
    [ -z "$directory" ] || { umount "$directory" && rmdir "$directory"; }
done
word=Passed
[ "$failed" -eq 0 ] || word=Failed
printf '%s!  - Failed: %5d, Passed: %5d, Skipped: %5d\n' "$word" "$failed" "$passed" "$skipped"
