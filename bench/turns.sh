# shellcheck shell=bash disable=SC2154,SC2034 # $repository, $work and $config are the reader's; $stored and $rounds for it
# What runtime.sh and engine.sh have in common: their options, tuck's programs, a store with one secret, commands timed in
# turn, and the table of them. Sourced with $repository the directory above this file's.

die() { echo "bench/${0##*/}: $*" >&2; exit 1; }

need() {
    local tool
    for tool in "$@"; do
        command -v "$tool" >/dev/null || die "$tool is missing"
    done
}

# read_options "$@": sets rounds.
read_options() {
    rounds=100
    while [ $# -gt 0 ]; do
        case $1 in
            --rounds)
                rounds=${2:-}
                shift
                ;;
            --quick) rounds=20 ;;
            --help | -h)
                usage
                exit 0
                ;;
            *) rounds= ;;
        esac
        [ $# -eq 0 ] || shift
    done
    if ! [[ $rounds =~ ^[1-9][0-9]{0,5}$ ]]; then
        usage >&2
        exit 2
    fi
    [ "$(id -u)" -eq 0 ] || die "run this as root: it mounts, and runs containers"
}

# find_programs: sets and exports TUCK_BIN, built if it is not given. They stay in artifacts/bench for the next time;
# tuck-runtime finds tuck-hook beside itself.
find_programs() {
    [ -n "${TUCK_BIN:-}" ] || build
    TUCK_BIN=$(cd "$TUCK_BIN" && pwd)
    export TUCK_BIN
}

build() {
    local bin=$repository/artifacts/bench project
    command -v dotnet >/dev/null || die "dotnet is missing"
    mkdir -p "$bin/programs"
    for project in Hook Cli Shim; do
        echo "== building src/$project" >&2
        dotnet publish "$repository/src/$project" -c Release --nologo -v quiet -o "$bin/$project" >"$bin/build.log" 2>&1 ||
            { cat "$bin/build.log" >&2; die "building failed"; }
    done
    cp -f "$bin/Hook/tuck-hook" "$bin/Cli/tuck" "$bin/Shim/tuck-runtime" "$bin/programs/"
    TUCK_BIN=$bin/programs
}

# make_store: the secret s1, and its digest in $stored.
make_store() {
    local value
    value=$(head -c 16 /dev/urandom | od -An -v -tx1 | tr -d ' \n')
    printf %s "$value" | "$TUCK_BIN/tuck" --config "$config" secret create s1 - >/dev/null
    stored=$(printf %s "$value" | sha256sum)
}

say_before() {
    echo "$rounds calls of each, in turn; Linux $(uname -r), $(nproc) processors; load before: $(cut -d ' ' -f 1-3 /proc/loadavg)"
}

say_after() {
    echo
    echo "load of the machine after: $(cut -d ' ' -f 1-3 /proc/loadavg)"
}

# Times are from before bash's fork to after its wait, in microseconds, a line each: CASE PROGRAM ROUND TIME.

# timed CASE PROGRAM ROUND COMMAND...: a command that fails ends the measurement.
timed() {
    local case=$1 program=$2 round=$3 before after
    shift 3
    before=${EPOCHREALTIME/[.,]/}
    "$@" </dev/null >"$work/output" 2>&1 || die "$*: $(tail -n 1 "$work/output")"
    after=${EPOCHREALTIME/[.,]/}
    # Five rounds are to warm up.
    [ "$round" -lt 0 ] || printf '%s\t%s\t%d\t%d\n' "$case" "$program" "$round" $((after - before)) >>"$work/times"
}

# in_turn ROUND COMMAND...: who begins changes with every round, so that nobody always runs in another's wake.
in_turn() {
    local round=$1 turn
    shift
    local functions=("$@")
    for ((turn = 0; turn < $#; turn++)); do
        "${functions[(turn + round + 5) % $#]}" "$round"
    done
}

# Rows as sort has them: "bare" is the first of its case. Differences are to "bare" of the same case; "paired" is the median
# of those within a round.
table() {
    printf '%-12s %-24s %9s %9s %7s %7s %9s %9s %9s\n' "$1" program 'median ms' 'p10 ms' ratio 'of p10' 'added ms' 'of p10' paired
    sort -t "$(printf '\t')" -k 1,1 -k 2,2 -k 3,3n "$work/times" | awk -F '\t' '
        function quantile(values, count, part) { return values[int(count * part) + 1] }
        function sorted(from, to, count,    i, j, v) {
            for (i = 1; i <= count; i++) {
                v = from[i]
                for (j = i - 1; j >= 1 && to[j] > v; j--) to[j + 1] = to[j]
                to[j + 1] = v
            }
        }
        function row(    i, key) {
            if (!count) return
            sorted(times, up, count)
            median = quantile(up, count, 0.5); tenth = quantile(up, count, 0.1)
            if (program == "bare") {
                for (i = 1; i <= count; i++) first[i] = times[i]
                base = median; base10 = tenth
            }
            for (i = 1; i <= count; i++) apart[i] = times[i] - first[i]
            sorted(apart, up, count)
            printf "%-12s %-24s %9.2f %9.2f %7.2f %7.2f %9.2f %9.2f %9.2f\n", name, program, median / 1000, tenth / 1000,
                median / base, tenth / base10, (median - base) / 1000, (tenth - base10) / 1000, quantile(up, count, 0.5) / 1000
        }
        $1 != name || $2 != program { row(); count = 0; name = $1; program = $2 }
        { times[++count] = $4 }
        END { row() }'
}
