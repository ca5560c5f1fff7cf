using Mono.Unix.Native;

namespace Tuck.EndToEnd.Tests;

/// <summary>Staged mode: an operator's directory in memory, filled at every start and emptied at every stop.</summary>
public sealed class StageTests : IDisposable
{
    private readonly Installation _tuck = new();

    public StageTests() => _tuck.Secret("key", Refusal.Canary);

    [EngineTheory(Engine.Runc, "tuck")]
    [On(Engine.Runc)]
    [On(Engine.Crun)]
    public void A_stage_is_filled_at_every_start_and_emptied_at_every_stop(Engine engine)
    {
        using Runtime runtime = new(_tuck, engine);
        string stage = Create("one");
        Bundle bundle = Staged("bundle", stage);
        string id = Runtime.NewId();
        foreach (string value in (string[])[Refusal.Canary, "second"])
        {
            _tuck.Secrets.Write("key", value);
            Assert.Empty(FilesOf(stage));
            _ = runtime.Up(bundle, id);
            Assert.Equal(value, runtime.Exec(id, "cat", "/run/secrets/key").Done().Output);
            Assert.Equal("400 1000:1000\n", runtime.Exec(id, "stat", "-c", "%a %u:%g", "/run/secrets/key").Done().Output);
            Assert.Equal(["key"], FilesOf(stage));
            runtime.Down(id);
        }
        Assert.Empty(FilesOf(stage));
        _ = Cli("stage", "rm", "one").Done();
        Assert.False(Directory.Exists(_tuck.At("run/staged/one")));
        Assert.DoesNotContain(_tuck.Host.Mounts, mount => mount.Point == stage);
    }

    [EngineFact(Engine.Runc, "tuck")]
    public void In_a_user_namespace_the_owner_of_staged_files_is_right_inside()
    {
        using Runtime runtime = new(_tuck, Engine.Runc);
        Bundle bundle = Staged("bundle", Create("one")).Map(100000)
            .Script("stat -c '%a %u:%g' /run/secrets/key; cat /run/secrets/key; touch /run/secrets/x || echo sealed");
        Assert.Equal($"400 1000:1000\n{Refusal.Canary}sealed\n", runtime.Run(bundle).Done().Output);
    }

    [EngineFact(Engine.Runc, "tuck")]
    public void Only_root_reaches_a_stage_on_the_host_and_its_memory_is_not_swapped()
    {
        string stage = Create("one");
        MountInfo mount = _tuck.Host.Mounts.Single(mount => mount.Point == stage);
        Assert.Superset(SecretMount.Flags, mount.AllOptions());
        Assert.Equal(0, Syscall.stat(_tuck.At("run/staged"), out Stat above));
        Assert.Equal((0u, 0u, 0x1c0), (above.st_uid, above.st_gid, (int)above.st_mode & 0xfff));
        CommandResult other = _tuck.Host.Try("setpriv", "--reuid", "65534", "--clear-groups", "ls", stage);
        Assert.Contains("Permission denied", other.Error);
    }

    [EngineTheory(Engine.Runc, "tuck")]
    [On(Engine.Runc)]
    [On(Engine.Crun)]
    public void A_second_container_on_one_stage_is_refused_and_the_first_keeps_its_files(Engine engine)
    {
        using Runtime runtime = new(_tuck, engine);
        string stage = Create("one");
        string first = runtime.Up(Staged("first", stage));
        CommandResult second = runtime.Run(Staged("second", stage).Args("echo", "started"));
        Assert.NotEqual(0, second.ExitCode);
        Assert.Empty(second.Output);
        Assert.Contains($"stage one: in use by container {first}", _tuck.Log.Single());
        Assert.Equal(Refusal.Canary, runtime.Exec(first, "cat", "/run/secrets/key").Done().Output);
        Assert.Empty(Cli("sweep").Done().Output);
        Assert.Equal(Refusal.Canary, runtime.Exec(first, "cat", "/run/secrets/key").Done().Output);
        Assert.Equal(first, (string?)Assert.Single(_tuck.Ledger)["id"]);
    }

    [EngineTheory(Engine.Runc, "tuck")]
    [On(Engine.Runc)]
    [On(Engine.Crun)]
    public void A_stage_passes_from_a_stopped_container_to_the_next_and_the_first_one_cannot_empty_it(Engine engine)
    {
        using Runtime runtime = new(_tuck, engine);
        string stage = Create("one");
        string first = runtime.Up(Staged("first", stage));
        runtime.Down(first);
        string second = runtime.Up(Staged("second", stage));
        // The first comes back, is refused, and its runtime says that it has stopped.
        CommandResult again = runtime.Run(Staged("again", stage).Args("echo", "started"), first);
        Assert.NotEqual(0, again.ExitCode);
        _ = _tuck.Host.TryWith(
            System.Text.Encoding.UTF8.GetBytes($$"""{"ociVersion":"1.0.2","id":"{{first}}","status":"stopped","bundle":"/"}"""),
            _tuck.Hook("poststop")).Done();
        Assert.Equal(Refusal.Canary, runtime.Exec(second, "cat", "/run/secrets/key").Done().Output);
    }

    [EngineFact(Engine.Runc, "tuck")]
    public void A_stage_that_does_not_exist_is_refused()
    {
        using Runtime runtime = new(_tuck, Engine.Runc);
        string stage = Directory.CreateDirectory(_tuck.At("run/staged/none")).FullName;
        CommandResult result = runtime.Run(Staged("bundle", stage).Args("echo", "started"));
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("stage none: not mounted", result.Error);
        Assert.Empty(Directory.EnumerateFileSystemEntries(stage));
        Assert.Empty(_tuck.Ledger);
    }

    [EngineFact(Engine.Runc, "tuck")]
    public void A_failure_after_the_filling_empties_the_stage()
    {
        using Runtime runtime = new(_tuck, Engine.Crun);
        string stage = Create("one");
        File.Delete(_tuck.AuditPath);
        _ = Directory.CreateDirectory(_tuck.AuditPath);
        CommandResult result = runtime.Run(Staged("bundle", stage).Args("echo", "started"));
        Assert.Contains("(exit code: 7)", result.Error);
        Assert.Empty(FilesOf(stage));
        Assert.DoesNotContain(_tuck.Ledger, entry => entry["secrets"]!.AsArray().Count > 0);
    }

    [EngineFact(Engine.Runc, "tuck")]
    public void More_than_fits_is_refused_and_leaves_the_stage_empty()
    {
        using Runtime runtime = new(_tuck, Engine.Runc);
        _tuck.Secret("large", new byte[1 << 20]);
        string stage = Create("one", "--size", "64k");
        CommandResult result = runtime.Run(Staged("bundle", stage).Request("key; large").Args("echo", "started"));
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("No space left on device", result.Error);
        Assert.Empty(FilesOf(stage));
    }

    [EngineFact(Engine.Runc, "tuck")]
    public void A_target_outside_the_secrets_directory_does_not_fit_on_a_stage()
    {
        using Runtime runtime = new(_tuck, Engine.Runc);
        CommandResult result =
            runtime.Run(Staged("bundle", Create("one")).Request("key,target=/etc/key").Args("echo", "started"));
        Assert.Contains("exit status 9", result.Error);
    }

    [EngineTheory(Engine.Runc, "tuck")]
    [On(Engine.Runc)]
    [On(Engine.Crun)]
    public void After_a_crash_the_sweeper_empties_the_stage_and_removes_it_with_the_container(Engine engine)
    {
        using Runtime runtime = new(_tuck, engine);
        string stage = Create("one");
        string id = runtime.Up(Staged("bundle", stage));
        Assert.Empty(Cli("sweep").Done().Output);
        Assert.Equal(["key"], FilesOf(stage));

        // No poststop: nobody was left to call it.
        Assert.Equal(0, Syscall.kill(runtime.Pid(id), Signum.SIGKILL));
        Wait.Until(() => runtime.Status(id) == "stopped");
        Assert.Contains("emptied stage one", Cli("sweep").Done().Output);
        Assert.Empty(FilesOf(stage));

        // The runtime's memory of it is gone, as after a container engine's reset.
        _ = _tuck.Host.Run("rm", "-r", $"/run/{HookRequirement.NameOf(engine)}/{id}");
        string said = Cli("sweep").Done().Output;
        Assert.Contains($"forgot container {id}", said);
        Assert.Contains("removed stage one", said);
        Assert.Empty(_tuck.Ledger);
        Assert.False(Directory.Exists(_tuck.At("run/staged/one")));
        _ = _tuck.Host.Try("sh", "-c", $"rmdir /sys/fs/cgroup/*/{id}");
    }

    [EngineFact(Engine.Podman, "tuck")]
    public void Podman_fills_and_empties_a_stage_and_the_sweeper_follows_its_containers()
    {
        using Podman podman = new(_tuck);
        _tuck.Grant("key", "name=web");
        string stage = Create("web");
        podman.Up("web", "--annotation=tuck/secrets=key", "--volume", stage + ":/run/secrets:ro");
        Assert.Equal(Refusal.Canary, podman.Exec("web", "cat", "/run/secrets/key").Done().Output);

        _ = podman.Try("stop", "--time", "0", "web").Done();
        Wait.Until(() => FilesOf(stage).Length == 0);
        Assert.Empty(Cli("sweep").Done().Output);

        _ = podman.Try("start", "web").Done();
        Assert.Equal(Refusal.Canary, podman.Exec("web", "cat", "/run/secrets/key").Done().Output);

        // conmon, which would call the hook, first; then the container.
        int conmon = int.Parse(podman.Inspect("web", "{{.State.ConmonPid}}"));
        int pid = int.Parse(podman.Inspect("web", "{{.State.Pid}}"));
        Assert.Equal((0, 0), (Syscall.kill(conmon, Signum.SIGKILL), Syscall.kill(pid, Signum.SIGKILL)));
        Wait.Until(() => !Directory.Exists($"/proc/{pid}"));
        Assert.Contains("emptied stage web", Cli("sweep").Done().Output);
        Assert.Empty(FilesOf(stage));

        _ = podman.Try("rm", "--force", "web").Done();
        Assert.Contains("removed stage web", Cli("sweep").Done().Output);
        Assert.Empty(_tuck.Ledger);
    }

    public void Dispose() => _tuck.Dispose();

    private string Create(string id, params string[] options) => Cli(["stage", "create", id, .. options]).Done().Output.Trim();

    private CommandResult Cli(params string[] arguments) => _tuck.Cli([], arguments);

    /// <summary>In a user namespace the kernel insists on the flags a stage has; newer runtimes keep them by themselves.</summary>
    private Bundle Staged(string name, string stage)
        => new Bundle(_tuck, name).User(1000, 1000).Request("key").Bind(stage, "/run/secrets", "ro", "nosuid", "nodev", "noexec")
            .Args("sleep", "1000");

    private string[] FilesOf(string stage)
        => [.. Directory.EnumerateFileSystemEntries(_tuck.Host.Outside(stage)).Select(path => Path.GetFileName(path)!)];
}
