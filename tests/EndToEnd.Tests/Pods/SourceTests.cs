using System.Text.Json.Nodes;
using Tuck.EndToEnd.Tests.Sources;

namespace Tuck.EndToEnd.Tests.Pods;

/// <summary>Secrets that a program fetches, for containers of pods.</summary>
[Trait("Needs", "Testbed")]
public sealed class SourceTests
{
    /// <summary>Once with the sandbox, of which there is no container yet, and once for the container.</summary>
    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void A_source_is_asked_for_the_pod_and_for_its_container(Release release)
    {
        using PodScene scene = new(release);
        string script = Configure(scene, "cat >>\"$0.requests\"; answer 'from the source'");
        string id = scene.Cri.Up(scene.Pod(("tuck/secrets", "key")));
        Assert.Equal("from the source", scene.Cri.Exec(id, "cat", "/run/secrets/key").Done().Output);
        JsonNode[] asked = [.. File.ReadAllLines(script + ".requests").Select(line => JsonNode.Parse(line)!["container"]!)];
        Assert.All(asked, container => Assert.Equal("team-a web", $"{container["namespace"]} {container["pod"]}"));
        Assert.Equal([null, id], asked.Select(container => (string?)container["id"]).Order(StringComparer.Ordinal).Distinct());
        Assert.Equal(3, (int)scene.Tuck.Ledger.Single()["secrets"]![0]!["version"]!);
    }

    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void What_a_source_does_wrong_refuses_the_container_and_tells_no_value(Release release)
    {
        using PodScene scene = new(release);
        string script = Configure(scene, "set -x; echo \"error: bad $CANARY\" >&2; answer $CANARY; exit 4");
        Assert.Contains(
            "fetch key from source s: exit code 4, the source printed what may be secret",
            scene.RefusesToCreate(scene.Pod(("tuck/secrets", "key"))));
        File.WriteAllText(script, "#!/bin/sh\nsleep 60 & echo $! $$ >>\"$0.pids\"; sleep 60\n");
        Assert.Contains("did not answer", scene.RefusesToCreate(scene.PodWithoutPlugin(("tuck/secrets", "key"))));
        string[] pids = File.ReadAllText(script + ".pids").Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        Wait.Until(() => pids.All(pid => !IsAlive(scene, pid)));
        Assert.DoesNotContain(Refusal.Canary, scene.Plugin.Log + scene.Node.Containerd.Log);
    }

    private static string Configure(PodScene scene, string script)
    {
        string path = SourceCase.Configure(scene.Tuck, script);
        scene.Tuck.Grant("key", "engine=containerd");
        scene.Tuck.Set("sources.s", "deadline", 3);
        return path;
    }

    /// <summary>An orphan of the machine is a zombie until its init has waited for it.</summary>
    private static bool IsAlive(PodScene scene, string pid)
        => scene.Node.Try("grep", "-q", "^State:.[^ZX]", $"/proc/{pid}/status").ExitCode == 0;
}
