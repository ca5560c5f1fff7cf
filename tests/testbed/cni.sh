#!/bin/sh
# A network plugin for pods with a network namespace of their own: nothing is in it but the loopback device. Installed under
# the names "loopback" and "none".
set -eu

interface() {
    echo "{\"cniVersion\":\"0.4.0\",\"interfaces\":[{\"name\":\"$1\",\"sandbox\":\"$CNI_NETNS\"}],"
    echo "\"ips\":[{\"version\":\"4\",\"interface\":0,\"address\":\"$2\"}]}"
}

case "$CNI_COMMAND" in
    VERSION) echo '{"cniVersion":"1.0.0","supportedVersions":["0.3.0","0.3.1","0.4.0","1.0.0"]}' ;;
    ADD)
        if [ "$(basename "$0")" = loopback ]; then
            nsenter --net="$CNI_NETNS" ip link set lo up
            interface lo 127.0.0.1/8
        else
            # The runtime insists on an address.
            interface "$CNI_IFNAME" 192.0.2.2/32
        fi
        ;;
esac
