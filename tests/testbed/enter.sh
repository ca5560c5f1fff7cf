#!/bin/sh
# enter.sh ROOT SHARED COMMAND [ARGUMENT...]: runs a command as the first process of a machine of its own, whose root file system
# is a root made by make.sh. Its mounts, processes, network and host name are its own; what it writes is in memory, so any number may run
# over one root and none changes it. SHARED, a directory or "", is the same directory there as here. When the command ends,
# everything it left running is killed and everything it mounted goes. Of the environment it has PATH, HOME,
# and TESTBED_PID, the command's number as seen from outside.
set -eu

if [ "${1:-}" != --inside ]; then
    [ $# -ge 3 ] || { echo "usage: enter.sh ROOT SHARED COMMAND [ARGUMENT...]" >&2; exit 2; }
    exec unshare --mount --propagation private --net --uts --pid --fork --kill-child sh "$0" --inside "$@"
fi
root=$2 shared=$3
shift 3

# /proc is still that of outside.
# shellcheck disable=SC2034 # what follows the number
read -r pid rest </proc/self/stat

mount -t tmpfs tmpfs "$root/mnt"
new=$root/mnt/root
mkdir "$root/mnt/upper" "$root/mnt/work" "$new"
mount -t overlay overlay -o "lowerdir=$root,upperdir=$root/mnt/upper,workdir=$root/mnt/work" "$new"

mount -t proc proc "$new/proc"
mount --rbind /sys "$new/sys"
mount --rbind /dev "$new/dev"
# crun refuses a cgroup2 mount beside those of version 1.
if mountpoint -q "$new/sys/fs/cgroup/unified"; then umount "$new/sys/fs/cgroup/unified"; fi
# The layers of engines are overlays too, and cannot lie on one.
mkdir -p "$new/var/lib/containerd" "$new/var/lib/docker" "$new/var/lib/containers"
for place in run tmp var/lib/containerd var/lib/docker var/lib/containers dev/shm; do
    mount -t tmpfs tmpfs "$new/$place"
done
chmod 1777 "$new/tmp" "$new/dev/shm"
if [ -n "$shared" ]; then
    mkdir -p "$new$shared"
    mount --bind "$shared" "$new$shared"
fi

cd "$new"
pivot_root . mnt
cd /
umount -l /mnt
mount --make-rshared /
ip link set lo up
echo node >/proc/sys/kernel/hostname
# Engines copy it into containers; debootstrap makes none.
echo "127.0.0.1 localhost" >/etc/hosts
exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TESTBED_PID="$pid" "$@"
