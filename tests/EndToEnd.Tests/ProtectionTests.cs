namespace Tuck.EndToEnd.Tests;

/// <summary>What surrounds a delivered secret: flags, the seal, and a host that never sees it.</summary>
public sealed class ProtectionTests : IDisposable
{
    private static readonly string[] s_allCapabilities =
        ["CAP_SYS_ADMIN", "CAP_DAC_OVERRIDE", "CAP_CHOWN", "CAP_FOWNER", "CAP_MKNOD"];

    private readonly Installation _tuck = new();

    public ProtectionTests() => _tuck.Secret("key", "s3cr3t-value");

    [NeedsTheory]
    [On(Engine.Runc, "createRuntime")]
    [On(Engine.Runc, "prestart")]
    [On(Engine.Crun, "createRuntime")]
    [On(Engine.Crun, "prestart")]
    public void The_mount_has_every_flag_in_the_containers_own_view(Engine engine, string stage)
    {
        using Runtime runtime = new(_tuck, engine);
        CommandResult result =
            runtime.Run(new Bundle(_tuck).Hook(stage).Request("key; key,target=/etc/own").Args("cat", "/proc/self/mountinfo"));
        MountInfo[] ours = SecretMount.In(MountInfo.Parse(result.Done().Output));
        Assert.Equal(["/etc/own", "/run/secrets"], ours.Select(mount => mount.Point).Order());
        foreach (MountInfo mount in ours)
        {
            Assert.Equal("tmpfs", mount.Type);
            Assert.Superset(SecretMount.Flags, mount.AllOptions());
            Assert.Contains("ro", mount.SuperOptions.Split(','));
        }
    }

    [NeedsTheory]
    [On(Engine.Runc)]
    [On(Engine.Crun)]
    public void Root_in_the_container_cannot_write(Engine engine)
    {
        using Runtime runtime = new(_tuck, engine);
        CommandResult result = runtime.Run(new Bundle(_tuck).Request("key").Script("""
            cd /run/secrets
            echo x > key || echo kept
            echo x > new || echo none
            rm -f key; chmod 0777 key; mv key other
            cat key
            """));
        Assert.Equal("kept\nnone\ns3cr3t-value", result.Done().Output);
    }

    [NeedsTheory]
    [On(Engine.Runc, false)]
    [On(Engine.Runc, true)]
    [On(Engine.Crun, false)]
    [On(Engine.Crun, true)]
    public void Root_that_may_mount_takes_the_mounts_flag_away_and_still_cannot_write(Engine engine, bool isUserNamespace)
    {
        using Runtime runtime = new(_tuck, engine);
        Bundle bundle = new Bundle(_tuck).Capabilities(s_allCapabilities).Request("key").Script("""
            mount -o remount,bind,rw,nosuid,nodev,noexec /run/secrets && echo remounted
            echo x > /run/secrets/key || echo kept
            cat /run/secrets/key
            """);
        CommandResult result = runtime.Run(isUserNamespace ? bundle.Map(100000) : bundle);
        Assert.Equal("remounted\nkept\ns3cr3t-value", result.Done().Output);
        Assert.Contains("Read-only file system", result.Error);
    }

    [NeedsTheory]
    [On(Engine.Runc)]
    [On(Engine.Crun)]
    public void Root_of_a_user_namespace_cannot_break_the_superblocks_seal(Engine engine)
    {
        using Runtime runtime = new(_tuck, engine);
        CommandResult result = runtime.Run(new Bundle(_tuck).Capabilities(s_allCapabilities).Map(100000).Request("key").Script("""
            mount -o remount,rw /run/secrets || echo refused
            echo x > /run/secrets/key || echo kept
            cat /run/secrets/key
            """));
        Assert.Equal("refused\nkept\ns3cr3t-value", result.Done().Output);
    }

    [NeedsTheory]
    [On(Engine.Runc, "createRuntime")]
    [On(Engine.Crun, "prestart")]
    public void The_host_never_shows_it(Engine engine, string stage)
    {
        using Runtime runtime = new(_tuck, engine);
        Bundle bundle = new Bundle(_tuck).Hook(stage).Request("key; key,target=/etc/own").Args("sleep", "1000");
        string[] before = Points(_tuck.Host);
        string id = runtime.Up(bundle);

        Assert.Equal("s3cr3t-value", runtime.Exec(id, "cat", "/run/secrets/key").Done().Output);
        MountInfo[] ours = SecretMount.In(MountInfo.Of(runtime.Pid(id)));
        Assert.Equal(["/etc/own", "/run/secrets"], ours.Select(mount => mount.Point).Order());
        Assert.Empty(Points(_tuck.Host).Except(before));
        Assert.Empty(Directory.EnumerateFileSystemEntries(bundle.At("/run/secrets")));
        CommandResult found = Command.Try("grep", "-rlF", "s3cr3t-value", _tuck.At(""), _tuck.Host.Outside("/run"));
        Assert.Empty(found.Output);

        runtime.Down(id);
        Assert.Empty(Points(_tuck.Host).Except(before));
        Assert.Empty(_tuck.Ledger);
    }

    public void Dispose() => _tuck.Dispose();

    private static string[] Points(Host host) => [.. host.Mounts.Select(mount => $"{mount.Id} {mount.Type} {mount.Point}")];
}
