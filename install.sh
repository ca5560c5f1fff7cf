#!/usr/bin/env bash
# Builds tuck and installs it. Run it as root from the repository; --help says the rest.
set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source=packaging/prerequisites.sh
. packaging/prerequisites.sh

PREFIX=${PREFIX:-/usr/local}
DESTDIR=${DESTDIR:-}
TUCK_PROGRAMS=${TUCK_PROGRAMS:-}

usage() {
    cat <<EOF
usage: [PREFIX=/usr/local] [DESTDIR=] ./install.sh [--demo | --uninstall | --help]

Builds the programs (Native AOT), installs them with their manual pages below PREFIX, makes /etc/tuck, /var/lib/tuck and
/var/log/tuck with the right modes, and registers the hook with Podman if Podman is there. Docker, containerd and CRI-O,
which have to be reloaded or restarted, are left to "tuck engine configure". TUCK_PROGRAMS=DIR installs the programs of DIR
instead of building them.

  --demo       then shows the main job with a real container under runc, step by step
  --uninstall  removes what was installed; secrets, keys, grants and logs stay
EOF
}

programs=(tuck tuck-hook tuck-nri tuck-runtime)
units=(tuck-sweep.service tuck-sweep.timer tuck-key.service tuck-nri.service)

build() {
    if [ -n "$TUCK_PROGRAMS" ]; then
        return 0
    fi
    build_prerequisites
    install_missing
    require_dotnet
    for project in Cli Hook Nri Shim; do
        echo "== building src/$project"
        dotnet publish "src/$project" -c Release --nologo -v quiet -o "artifacts/install/$project" ||
            { echo "install.sh: build of src/$project failed" >&2; exit 1; }
    done
    TUCK_PROGRAMS=artifacts/install/programs
    install -D -t "$TUCK_PROGRAMS" artifacts/install/Cli/tuck artifacts/install/Hook/tuck-hook artifacts/install/Nri/tuck-nri \
        artifacts/install/Shim/tuck-runtime
}

install_files() {
    echo "== installing below $DESTDIR$PREFIX"
    for program in "${programs[@]}"; do
        install -D -m 0755 "$TUCK_PROGRAMS/$program" "$DESTDIR$PREFIX/bin/$program"
    done
    for page in docs/man/*.[1-8]; do
        install -D -m 0644 "$page" "$DESTDIR$PREFIX/share/man/man${page##*.}/${page##*/}"
    done
    for unit in "${units[@]}"; do
        sed "s|@PREFIX@|$PREFIX|" "packaging/systemd/$unit" |
            install -D -m 0644 /dev/stdin "$DESTDIR$PREFIX/lib/systemd/system/$unit"
    done
    install -D -m 0644 packaging/logrotate/tuck "$DESTDIR/etc/logrotate.d/tuck"
    install -d -m 0755 "$DESTDIR/etc/tuck"
    install -d -m 0700 "$DESTDIR/var/lib/tuck" "$DESTDIR/var/lib/tuck/store" "$DESTDIR/var/log/tuck"
    [ -e "$DESTDIR/etc/tuck/config.toml" ] || install -m 0600 packaging/config.toml "$DESTDIR/etc/tuck/config.toml"
}

# Only on this machine: a DESTDIR is a package's root, whose programs may not even run here.
set_up() {
    [ -z "$DESTDIR" ] || return 0
    install -d "$PREFIX/share/bash-completion/completions"
    "$PREFIX/bin/tuck" completion bash >"$PREFIX/share/bash-completion/completions/tuck"
    if command -v podman >/dev/null 2>&1; then
        "$PREFIX/bin/tuck" engine configure podman
    else
        echo "== podman is not here; later: tuck engine configure podman"
    fi
    # An engine is not restarted behind its administrator's back: this says how.
    local engine
    for engine in containerd crio; do
        if command -v "$engine" >/dev/null 2>&1; then
            echo "== $engine is here; for its pods: tuck engine configure $engine"
        fi
    done
    if command -v dockerd >/dev/null 2>&1; then
        echo "== docker is here; for its containers: tuck engine configure docker"
    fi
    if [ -d /run/systemd/system ]; then
        systemctl daemon-reload
        systemctl enable --now tuck-sweep.timer
    fi
}

uninstall() {
    local guarded=false registered=false
    if [ -z "$DESTDIR" ]; then
        if [ -x "$PREFIX/bin/tuck" ]; then
            local engine
            [ ! -e /etc/containerd/tuck-base-spec.json ] || guarded=true
            ! grep -qrs tuck-runtime /etc/docker/daemon.json /etc/containerd /etc/containers/containers.conf.d /etc/crio ||
                registered=true
            for engine in podman docker containerd crio; do
                "$PREFIX/bin/tuck" engine unconfigure "$engine" || true
            done
        fi
        if [ -d /run/systemd/system ]; then
            systemctl disable --now tuck-sweep.timer tuck-key.service tuck-nri.service 2>/dev/null || true
        fi
    fi
    for program in "${programs[@]}"; do
        # containerd has its base specification in memory until it restarts: without the program no container would be created.
        if $guarded && [ "$program" = tuck-hook ]; then
            echo "== kept $PREFIX/bin/tuck-hook, which containerd calls until it is restarted: systemctl restart containerd, then remove it"
            continue
        fi
        # Without it a container that runs could neither be stopped nor removed.
        if $registered && [ "$program" = tuck-runtime ]; then
            echo "== kept $PREFIX/bin/tuck-runtime, which its containers need to be stopped: remove them, then it and its links"
            continue
        fi
        rm -f "$DESTDIR$PREFIX/bin/$program"
    done
    # The links by which engines name the runtime behind it.
    $registered || rm -f "$DESTDIR$PREFIX"/bin/tuck-runtime-{runc,crun,youki}
    for page in docs/man/*.[1-8]; do
        rm -f "$DESTDIR$PREFIX/share/man/man${page##*.}/${page##*/}"
    done
    for unit in "${units[@]}"; do
        rm -f "$DESTDIR$PREFIX/lib/systemd/system/$unit"
    done
    rm -f "$DESTDIR/etc/logrotate.d/tuck" "$DESTDIR$PREFIX/share/bash-completion/completions/tuck"
    echo "== removed the programs; kept $DESTDIR/etc/tuck, $DESTDIR/var/lib/tuck and $DESTDIR/var/log/tuck"
}

case "${1:-}" in
    --help | -h)
        usage
        exit 0
        ;;
    "" | --demo | --uninstall) ;;
    *)
        echo "install.sh: unknown option $1" >&2
        usage >&2
        exit 2
        ;;
esac
if [ "$(id -u)" -ne 0 ] && [ -z "$DESTDIR" ]; then
    echo "install.sh: run this as root, or set DESTDIR" >&2
    exit 1
fi
if [ "${1:-}" = --uninstall ]; then
    uninstall
    exit 0
fi
build
install_files
set_up
if [ "${1:-}" = --demo ]; then
    need runc runc runc
    need busybox busybox-static busybox
    install_missing
    PATH=$PREFIX/bin:$PATH packaging/demo.sh
else
    echo "== done; next: tuck doctor, then the tour in README.md"
fi
