namespace Tuck.EndToEnd.Tests.Pods;

/// <summary>Staged mode: a directory of the host's for each container, filled at its start, emptied at its stop, deleted with it.</summary>
[Trait("Needs", "Testbed")]
public sealed class StageTests
{
    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void It_is_filled_emptied_and_deleted_with_its_container(Release release)
    {
        using PodScene scene = Staged(release);
        string pod = scene.Pod(("tuck/secrets", "key"), ("tuck/env-to-file", "API_TOKEN"));
        ContainerRequest request = new() { User = 1000, Group = 1001, Variables = { ["API_TOKEN"] = "t0k3n" } };

        string id = scene.Cri.CreateContainer(pod, request);
        Assert.Empty(FilesOf(scene, id));
        scene.Cri.StartContainer(id);

        Assert.Equal("abct0k3n", scene.Cri.Exec(id, "cat", "/run/secrets/key", "/run/secrets/API_TOKEN").Done().Output);
        Assert.Equal("400 1000:1001\n", scene.Cri.Exec(id, "stat", "-c", "%a %u:%g", "/run/secrets/key").Done().Output);
        Assert.NotEqual(0, scene.Cri.Exec(id, "touch", "/run/secrets/x").ExitCode);
        Assert.Equal(["API_TOKEN", "key"], FilesOf(scene, id));

        scene.Cri.Stop(id);
        Wait.Until(() => FilesOf(scene, id).Length == 0);
        scene.Cri.Remove(id);
        Wait.Until(() => !Directory.Exists(StageOf(scene, id)));
        Assert.Empty(scene.Tuck.Ledger);
    }

    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void A_container_that_crashes_leaves_none_filled_and_the_next_has_its_own(Release release)
    {
        using PodScene scene = Staged(release);
        string pod = scene.Pod(("tuck/secrets", "key"));
        string id = scene.Cri.Up(pod, new ContainerRequest().Script("cat /run/secrets/key; exit 3"));
        Assert.Equal(3, scene.Cri.WaitForExit(id).ExitCode);
        Assert.Equal("abc", scene.Cri.Logs(id));
        Wait.Until(() => FilesOf(scene, id).Length == 0);
        scene.Tuck.Secrets.Write("key", "next");
        string next = scene.Cri.Up(pod, new ContainerRequest { Attempt = 1 });
        Assert.Equal("next", scene.Cri.Exec(next, "cat", "/run/secrets/key").Done().Output);
    }

    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void What_became_of_containers_while_the_plugin_was_away_is_made_up_for(Release release)
    {
        using PodScene scene = Staged(release);
        string pod = scene.Pod(("tuck/secrets", "key"));
        string removed = scene.Cri.Up(pod, new ContainerRequest("removed"));
        string stopped = scene.Cri.Up(pod, new ContainerRequest("stopped"));
        string running = scene.Cri.Up(pod, new ContainerRequest("running"));
        string created = scene.Cri.CreateContainer(pod, new ContainerRequest("created"));
        scene.Plugin.Kill();
        scene.Cri.Stop(removed);
        scene.Cri.Remove(removed);
        scene.Cri.Stop(stopped);

        scene.Plugin.StartAgain();

        Wait.Until(() => !Directory.Exists(StageOf(scene, removed)));
        Wait.Until(() => !Directory.Exists(StageOf(scene, stopped)) || FilesOf(scene, stopped).Length == 0);
        Assert.Equal("abc", scene.Cri.Exec(running, "cat", "/run/secrets/key").Done().Output);
        Assert.Equal(["key"], FilesOf(scene, running));
        scene.Cri.StartContainer(created);
        Assert.Equal("abc", scene.Cri.Exec(created, "cat", "/run/secrets/key").Done().Output);
        foreach (string id in (string[])[stopped, running, created])
        {
            scene.Cri.Stop(id);
            scene.Cri.Remove(id);
        }
        Wait.Until(() => Directory.GetDirectories(scene.Node.Outside(scene.Tuck.RunPath + "/staged")).Length == 0);
    }

    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void What_a_stage_cannot_hold_is_refused_before_anything_is_made(Release release)
    {
        using PodScene scene = Staged(release);
        Assert.Contains("a stage holds only files of /run/secrets", scene.RefusesToCreate(scene.Pod(("tuck/secrets", "key,target=/etc/x"))));
        ContainerRequest request = new() { Mounts = [new("/run/secrets", scene.Node.Directory.MakeDirectory("volume"))] };
        Assert.Contains("the pod mounts something at /run/secrets", scene.RefusesToCreate(scene.Pod(("tuck/secrets", "key")), request));
        Assert.False(Directory.Exists(scene.Tuck.RunPath + "/staged"));
    }

    private static PodScene Staged(Release release)
    {
        PodScene scene = new(release);
        scene.Tuck.Set("delivery", "mode", "staged");
        scene.Secret("key", "abc");
        return scene;
    }

    private static string StageOf(PodScene scene, string id) => scene.Node.Outside($"{scene.Tuck.RunPath}/staged/containerd-{id}");

    private static string[] FilesOf(PodScene scene, string id)
        => [.. Directory.GetFileSystemEntries(StageOf(scene, id)).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
}
