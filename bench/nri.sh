#!/usr/bin/env bash
# Measures what tuck-nri adds to the start of a container on real containerds, and how much memory it takes. Prints tables.
# Run it as root; bench/README.md says what is compared and how to read it.
set -euo pipefail
bench=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repository=$(dirname "$bench")
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

usage() {
    cat <<EOF
usage: bench/nri.sh [--release trixie|forky] [--containers N] [--live N] [--quick]

  --release NAME   one Debian release's containerd (1.7 or 2.1); both by default
  --containers N   containers of each case, at each number in parallel: 200 by default, 0 for no latencies
  --live N         containers that live at once when memory is measured: 1000 by default, 0 for no memory
  --quick          20 containers, 50 live ones: to see that it works
EOF
}

die() { echo "bench/nri.sh: $*" >&2; exit 1; }

releases=(forky trixie)
containers=200
live=1000
while [ $# -gt 0 ]; do
    case $1 in
        --release)
            releases=("${2:-}")
            shift
            ;;
        --containers)
            containers=${2:-}
            shift
            ;;
        --live)
            live=${2:-}
            shift
            ;;
        --quick) containers=20 live=50 ;;
        --help | -h)
            usage
            exit 0
            ;;
        *) containers= ;;
    esac
    [ $# -eq 0 ] || shift
done
if ! [[ $containers =~ ^[0-9]{1,6}$ && $live =~ ^[0-9]{1,6}$ && ${releases[0]} =~ ^(trixie|forky)$ ]]; then
    usage >&2
    exit 2
fi
[ "$(id -u)" -eq 0 ] || die "run this as root: it mounts, and runs containers"
for tool in dotnet gcc unshare nsenter ip tar busybox; do
    command -v "$tool" >/dev/null || die "$tool is missing"
done

# The programs stay in artifacts/bench for the next time.
bin=$repository/artifacts/bench
mkdir -p "$bin/programs"

build() {
    echo "== building ${*: -1}" >&2
    "$@" >"$bin/build.log" 2>&1 || { cat "$bin/build.log" >&2; die "building failed"; }
}

for project in Hook Nri; do
    build dotnet publish -c Release --nologo -v quiet -o "$bin/$project" "$repository/src/$project"
done
cp -f "$bin/Hook/tuck-hook" "$bin/Nri/tuck-nri" "$bin/programs/"
build dotnet build -c Release --nologo -v quiet "$bench/nri"
for release in "${releases[@]}"; do
    "$repository/tests/testbed/make.sh" "$release" >/dev/null || die "the test bed $release cannot be made"
done
"$repository/tests/testbed/go-stub.sh" >/dev/null || die "the plugin to compare with cannot be built"

echo "Linux $(uname -r), $(nproc) processors, load of the machine: $(cut -d ' ' -f 1-3 /proc/loadavg)"
for release in "${releases[@]}"; do
    TUCK_BIN=$bin/programs dotnet "$repository/artifacts/bin/NriBench/release/Tuck.NriBench.dll" "$release" "$containers" "$live"
done
echo
echo "load of the machine after: $(cut -d ' ' -f 1-3 /proc/loadavg)"
