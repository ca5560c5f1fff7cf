#!/usr/bin/env bash
# Builds everything and runs all tests; the last line is "N passed, N failed, N skipped". As root it also runs what needs
# root and real engines, against the published programs. --quick leaves out what is slow, --no-testbed what needs containerd:
# for that, roots of other Debian releases are made in the user's cache, once (tests/testbed/make.sh).
set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source=packaging/prerequisites.sh
. packaging/prerequisites.sh
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

quick='' testbed=1
for option in "$@"; do
    case "$option" in
        --quick) quick=1 testbed='' ;;
        --no-testbed) testbed='' ;;
        *)
            echo "usage: ./test.sh [--quick | --no-testbed]" >&2
            exit 2
            ;;
    esac
done

# Toml and Oci touch nothing but memory: they run without root, which proves it.
pure=(Toml Oci)
rest=(Kernel Delivery Rpc Nri Shim Cli)

build_prerequisites
need runc runc runc
need crun crun crun
need podman podman podman
need strace strace strace
need busybox busybox-static busybox
need findmnt util-linux util-linux
need jq jq jq
need shellcheck shellcheck ShellCheck
need man man-db man-db
if [ -n "$testbed" ]; then
    need debootstrap debootstrap debootstrap
    need ip iproute2 iproute
    need curl curl curl
fi
install_missing
require_dotnet

passed=0 failed=0 skipped=0
results=$PWD/artifacts/test-results
rm -rf "$results"
mkdir -p "$results"

# Adds the totals of one run, prints what was skipped and why, and remembers a run that ended without a total.
count() {
    local name=$1 log=$results/$1.log line
    line=$(grep -E '^(Passed!|Failed!|Skipped!) ' "$log" | tail -n 1 || true)
    if [[ $line =~ Failed:\ +([0-9]+),\ Passed:\ +([0-9]+),\ Skipped:\ +([0-9]+) ]]; then
        failed=$((failed + BASH_REMATCH[1]))
        passed=$((passed + BASH_REMATCH[2]))
        skipped=$((skipped + BASH_REMATCH[3]))
        echo "   $name: ${BASH_REMATCH[2]} passed, ${BASH_REMATCH[1]} failed, ${BASH_REMATCH[3]} skipped"
    else
        failed=$((failed + 1))
        echo "   $name: ended without a result"
        tail -n 30 "$log"
    fi
    grep -A 12 -E '^ +Failed ' "$log" || true
    # xunit prints a skipped test's name with [SKIP] and its reason on the next line.
    grep -A 1 -F '[SKIP]' "$log" | grep -v '^--' | sed -E 's/^\[xUnit.net [0-9:.]+\] +/     /' || true
}

run() {
    local name=$1
    shift
    echo "== tests of $name"
    "$@" >"$results/$name.log" 2>&1 || true
    count "$name"
}

tests_of() { echo "artifacts/bin/$1.Tests/release/Tuck.$1.Tests.dll"; }

# One that is slow says so: [Trait("Speed", "Slow")].
filter=()
[ -z "$quick" ] || filter=(--filter "Speed!=Slow")

unprivileged() {
    if [ "$(id -u)" -ne 0 ]; then
        "$@"
        return
    fi
    local home
    home=$(mktemp -d)
    chown 65534:65534 "$home"
    setpriv --reuid=65534 --regid=65534 --clear-groups env HOME="$home" DOTNET_CLI_HOME="$home" "$@"
    rm -rf "$home"
}

# Real containerds. Where a root cannot be made, its tests are skipped and say so. A plugin made with the reference stub, which a
# few tests compare with, takes a root of 2.5 GB to build: tests/testbed/go-stub.sh, once, by whoever wants them.
run_pods() {
    local release
    for release in trixie forky; do
        tests/testbed/make.sh "$release" >/dev/null || echo "   not made: tests/testbed/make.sh $release"
    done
    run Pods dotnet test "$(tests_of EndToEnd)" --filter "Needs=Testbed"
}

echo "== building"
dotnet build Hooks.sln -c Release --nologo -v quiet

for name in "${pure[@]}"; do
    run "$name" unprivileged dotnet test "$(tests_of "$name")" "${filter[@]}"
done
for name in "${rest[@]}"; do
    run "$name" dotnet test "$(tests_of "$name")" "${filter[@]}"
done

if [ -z "$quick" ]; then
    echo "== publishing the programs"
    DESTDIR=$PWD/artifacts/root ./install.sh >"$results/install.log" || { cat "$results/install.log"; exit 1; }
    export TUCK_BIN=$PWD/artifacts/root/usr/local/bin
    run EndToEnd dotnet test "$(tests_of EndToEnd)" --filter "Needs!=Testbed"
    [ -z "$testbed" ] || run_pods
    run Packaging tests/Packaging/run.sh
fi

echo
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
