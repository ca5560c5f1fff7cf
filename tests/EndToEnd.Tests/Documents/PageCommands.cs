using Tuck.EndToEnd.Tests.Pods;

namespace Tuck.EndToEnd.Tests.Documents;

/// <summary>
/// Commands of engines that say themselves what the test bed needs and no page has: no network, and cgroups that go with the
/// machine. They stand in front of the real ones; all other words are the page's.
/// </summary>
internal static class PageCommands
{
    public static void OfPodman(Repository repository, Node node)
        => repository.Program("podman", $"""
            #!/bin/sh
            export PODMAN_IGNORE_CGROUPSV1_WARNING=1
            podman="/usr/bin/podman --cgroup-manager cgroupfs --events-backend file"
            [ "$1" = run ] || exec $podman "$@"
            shift
            exec $podman run --network none --cgroup-parent /{node.Cgroup} --stop-signal KILL "$@"

            """);

    public static void OfCtr(Repository repository, Node node)
        => repository.Program("ctr", $"""
            #!/bin/sh
            [ "$1" = run ] || exec /usr/bin/ctr "$@"
            shift
            exec /usr/bin/ctr run --cgroup /{node.Cgroup}/$$ "$@"

            """);
}
