#!/usr/bin/env bash
# The main job, on the terminal: a real container under runc reads a secret that is nowhere on the host, after a restart
# again, and after its stop nothing is left. Everything is below one temporary directory, which is removed at the end.
set -euo pipefail

work=$(mktemp -d /tmp/tuck-demo.XXXXXX)
container=tuck-demo-$$
secret=$(head -c 24 /dev/urandom | base64 | tr -d '+/=')
config=$work/config.toml
tuck() { command tuck --config "$config" "$@"; }

finish() {
    runc delete --force "$container" >/dev/null 2>&1 || true
    rm -rf "$work"
}
trap finish EXIT

step() { printf '\n\033[1m%s\033[0m\n' "$*"; }
show() { sed 's/^/    /'; }
fail() {
    echo "demo: $*" >&2
    exit 1
}

# Searches for the secret everywhere a file of this run could be, and prints how often it was found. The pattern comes from a
# pipe: on a command line it would be found itself.
search() {
    {
        grep -rlF -f <(printf %s "$secret") "$work" /run /var/lib/tuck /var/log 2>/dev/null || true
        grep -F "$work" /proc/mounts | grep -F secrets || true
        grep -lF -f <(printf %s "$secret") /proc/[0-9]*/environ /proc/[0-9]*/cmdline 2>/dev/null || true
    } | wc -l
}

step "1. A store and a configuration of the demo's own, in $work"
cat >"$config" <<EOF
[store]
path = "$work/store"
key = "$work/store.key"
[run]
path = "$work/run"
[log]
path = "$work/tuck.log"
[audit]
path = "$work/audit.jsonl"
EOF
chmod 0600 "$config"

step "2. A secret goes into the encrypted store: tuck secret create db-password -"
printf %s "$secret" | tuck secret create db-password - | show
tuck secret ls | show

step "3. Who may have it: tuck grant add db-password engine=oci name=$container"
tuck grant add db-password engine=oci "name=$container" 2>&1 | show

step "4. A bundle: busybox, and config.json with the annotation tuck/secrets and the hook"
mkdir -p "$work/bundle/rootfs/bin"
# runc gives a tmpfs the mode its mount point has.
mkdir -m 1777 "$work/bundle/rootfs/answer"
busybox=$(command -v busybox)
cp "$busybox" "$work/bundle/rootfs/bin/busybox"
for applet in sh cat ls id grep sleep; do ln -s busybox "$work/bundle/rootfs/bin/$applet"; done
hook=$(command -v tuck-hook)
cd "$work/bundle"
cat >config.json <<EOF
{
  "ociVersion": "1.0.2",
  "process": {
    "user": { "uid": 1000, "gid": 1000 },
    "args": ["sh", "-c", "id; ls -l /run/secrets; grep /run/secrets /proc/mounts; cat /run/secrets/db-password > /answer/value; sleep 1000"],
    "env": ["PATH=/bin"],
    "cwd": "/"
  },
  "root": { "path": "rootfs" },
  "annotations": { "tuck/secrets": "db-password" },
  "mounts": [
    { "destination": "/proc", "type": "proc", "source": "proc" },
    { "destination": "/answer", "type": "tmpfs", "source": "tmpfs", "options": ["mode=1777"] }
  ],
  "hooks": {
    "createRuntime": [{ "path": "$hook", "args": ["tuck-hook", "createRuntime", "--config", "$config"] }],
    "poststop": [{ "path": "$hook", "args": ["tuck-hook", "poststop", "--config", "$config"] }]
  },
  "linux": { "namespaces": [{ "type": "mount" }, { "type": "pid" }] }
}
EOF
printf 'annotation: tuck/secrets = db-password\n' | show

start() {
    runc create "$container" >"$work/output" 2>&1 </dev/null || fail "runc create: $(cat "$work/output")"
    runc start "$container"
    # The answer is complete once the container has reached its sleep.
    for _ in $(seq 100); do
        value=$(runc exec "$container" cat /answer/value 2>/dev/null || true)
        [ -n "$value" ] && return 0
        read -r -t 0.1 <> <(:) || true
    done
    fail "the container did not read its secret: $(cat "$work/output")"
}
stop() {
    runc kill "$container" KILL
    for _ in $(seq 100); do
        runc delete "$container" >/dev/null 2>&1 && return 0
        read -r -t 0.1 <> <(:) || true
    done
    fail "the container did not stop"
}
check() { [ "$value" = "$secret" ] || fail "the container read something else"; }

step "5. runc starts it, as user 1000"
start
check
show <"$work/output"
echo "    The container has read its secret: the right one."

step "6. Meanwhile on the host: the value in bundle, store, /run, /var, environments, command lines, mounts"
found=$(search)
[ "$found" -eq 0 ] || fail "found $found times"
echo "    found: nothing"
tuck status | show

step "7. A restart: stop, new start, a new mount, the same secret"
stop
start
check
echo "    The container has read its secret again."

step "8. Stopped: what is left"
stop
found=$(search)
[ "$found" -eq 0 ] || fail "found $found times"
[ -z "$(ls -A "$work/run/ledger")" ] || fail "a ledger entry is left"
[ -z "$(ls -A "$work/bundle/rootfs/run/secrets")" ] || fail "files are left in the root file system"
echo "    no mount, no file, no ledger entry; the audit log has:"
tuck audit | show

step "9. A container without a grant does not start"
container=tuck-demo-other-$$
if runc run "$container" >"$work/output" 2>&1 </dev/null; then fail "it started"; fi
grep -o 'tuck-hook: .*' "$work/output" | head -n 1 | cut -c1-400 | show
printf '\nThat is all. The demo removes %s.\n' "$work"
