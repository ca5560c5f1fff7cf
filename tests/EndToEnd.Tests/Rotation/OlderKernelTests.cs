namespace Tuck.EndToEnd.Tests.Rotation;

/// <summary>Kernels before 6.5, filters, and calls that fail in the middle.</summary>
public sealed class OlderKernelTests : IDisposable
{
    private const uint MoveMountBeneath = 0x200;

    private readonly Installation _tuck = new();

    public OlderKernelTests()
    {
        _tuck.Secret("key", "version 1");
        _tuck.Secret("other", "version 1");
    }

    public void Dispose() => _tuck.Dispose();

    [EngineTheory(Engine.Runc, "tuck")]
    [On(Engine.Runc, 22)]
    [On(Engine.Runc, 38)]
    [On(Engine.Crun, 1)]
    public void Where_nothing_can_be_attached_beneath_it_is_attached_on_top(Engine engine, int errno)
    {
        using Runtime runtime = new(_tuck, engine);
        MountInfo[] before = [.. _tuck.Host.Mounts];
        string id = Up(runtime);
        string[] without = FilterProgram.WithoutFlag(errno, FilterProgram.move_mount, 4, MoveMountBeneath);
        foreach (string value in (string[])["version 2", "version 3"])
        {
            _tuck.Secrets.Write("key", value);
            _ = Rotate(without).Done();
            Assert.Equal(value + value, runtime.Exec(id, "cat", "/run/secrets/key", "/etc/key").Done().Output);
            Assert.Equal("version 1", runtime.Exec(id, "cat", "/etc/other").Done().Output);
        }
        string[] points = ["/etc/key", "/etc/key", "/etc/key", "/etc/other", "/run/secrets", "/run/secrets", "/run/secrets"];
        MountInfo[] ours = SecretMount.In(MountInfo.Of(runtime.Pid(id)));
        Assert.Equal(points, ours.Select(mount => mount.Point).Order(StringComparer.Ordinal));

        // On a kernel that can, the one on top is replaced.
        _tuck.Secrets.Write("key", "version 4");
        _ = Rotate().Done();
        Assert.Equal("version 4version 4", runtime.Exec(id, "cat", "/run/secrets/key", "/etc/key").Done().Output);
        Assert.Equal(7, SecretMount.In(MountInfo.Of(runtime.Pid(id))).Length);
        runtime.Down(id);
        Assert.Equal(before, _tuck.Host.Mounts);
    }

    [EngineTheory(Engine.Runc, "tuck")]
    [On(Engine.Runc, 38, 9)]
    [On(Engine.Crun, 1, 7)]
    public void Where_nothing_can_be_attached_at_all_the_old_stays_and_it_is_said(Engine engine, int errno, int exitCode)
    {
        using Runtime runtime = new(_tuck, engine);
        string id = Up(runtime);
        MountInfo[] inside = [.. MountInfo.Of(runtime.Pid(id))];
        _tuck.Secrets.Write("key", "version 2");
        CommandResult result = Rotate(FilterProgram.Without(errno, FilterProgram.move_mount));
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains("failed", result.Output);
        Assert.Contains("move_mount", result.Output);
        Kept(runtime, id, inside);
    }

    [EngineTheory(Engine.Runc, "tuck")]
    [On(Engine.Runc, "move_mount", 1)]
    [On(Engine.Runc, "move_mount", 2)]
    [On(Engine.Runc, "move_mount", 3)]
    [On(Engine.Runc, "open_tree", 1)]
    [On(Engine.Runc, "open_tree", 2)]
    [On(Engine.Runc, "umount2", 2)]
    [On(Engine.Runc, "renameat", 1)]
    [On(Engine.Runc, "fsopen", 1)]
    [On(Engine.Runc, "fsmount", 2)]
    public void What_fails_in_the_middle_leaves_all_places_as_they_were(Engine engine, string call, int when)
    {
        using Runtime runtime = new(_tuck, engine);
        string id = Up(runtime);
        _tuck.Secrets.Write("key", "version 2");
        _tuck.Secrets.Write("other", "version 2");
        string inject = $"inject={call}:error=EIO:when={when}";
        CommandResult result = Rotate("strace", "-f", "-o", _tuck.At("trace"), "-e", "trace=" + call, "-e", inject, "--");
        Assert.Equal(7, result.ExitCode);
        Assert.Contains("(INJECTED)", File.ReadAllText(_tuck.At("trace")));
        Kept(runtime, id, null);
        Assert.Equal(0, Rotate().ExitCode);
        Assert.Equal("version 2version 2", runtime.Exec(id, "cat", "/run/secrets/key", "/etc/other").Done().Output);
    }

    /// <summary>One directory and two files.</summary>
    private string Up(Runtime runtime)
        => runtime.Up(new Bundle(_tuck).Request("key; key,target=/etc/key; other,target=/etc/other").Args("sleep", "1000"));

    private CommandResult Rotate(params string[] wrapper)
        => _tuck.Host.Try([.. wrapper, _tuck.CliPath, "--config", _tuck.ConfigPath, "rotate"]);

    private void Kept(Runtime runtime, string id, MountInfo[]? inside)
    {
        Assert.Equal(
            "version 1version 1version 1", runtime.Exec(id, "cat", "/run/secrets/key", "/etc/key", "/etc/other").Done().Output);
        Assert.All(_tuck.Ledger.Single()["secrets"]!.AsArray(), held => Assert.Equal(1, (int)held!["version"]!));
        if (inside is not null)
        {
            Assert.Equal(inside, MountInfo.Of(runtime.Pid(id)));
        }
    }
}
