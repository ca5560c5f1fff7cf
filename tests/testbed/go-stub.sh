#!/usr/bin/env bash
# Builds nothing/main.go, an NRI plugin made with the reference stub, from Debian's packages alone, once, and prints the path of
# the program as the last line. It lies in the cache, see make.sh; the root it is built in takes 2.5 GB, and may go afterwards.
set -euo pipefail
cd "$(dirname "$0")"

cache=${TUCK_TESTBED:-${XDG_CACHE_HOME:-$HOME/.cache}/tuck/testbed}
program=$cache/nri-nothing

if [ ! -x "$program" ] || [ nothing/main.go -nt "$program" ]; then
    root=$(./make.sh go)
    echo "== building the NRI plugin that does nothing" >&2
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    cp nothing/main.go "$work"
    ./enter.sh "$root" "$work" env -C "$work" GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE="$work/cache" \
        GOFLAGS=-trimpath CGO_ENABLED=0 go build -ldflags=-s -o nothing main.go >&2
    mv "$work/nothing" "$program.$$"
    mv "$program.$$" "$program"
fi
echo "$program"
