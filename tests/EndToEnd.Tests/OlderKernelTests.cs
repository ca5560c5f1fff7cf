namespace Tuck.EndToEnd.Tests;

/// <summary>Kernels and filters that lack what newer ones have: the hook finds another way, or says so.</summary>
public sealed class OlderKernelTests : IDisposable
{
    private readonly Installation _tuck = new();

    public OlderKernelTests() => _tuck.Secret("key", "s3cr3t");

    private string TracePath => _tuck.At("trace");

    [NeedsTheory("strace")]
    [On(Engine.Runc)]
    [On(Engine.Crun)]
    public void Before_6_15_files_are_cloned_from_a_mount_in_a_namespace_of_its_own(Engine engine)
    {
        using Runtime runtime = new(_tuck, engine);
        MountInfo[] before = [.. _tuck.Host.Mounts];
        Bundle bundle = new Bundle(_tuck).Hook("createRuntime", Strace.Fail(TracePath, "open_tree", "EINVAL"))
            .Request("key,target=/etc/key; key,target=/etc/other").Script("cat /etc/key /etc/other; cat /proc/self/mountinfo");
        CommandResult result = runtime.Run(bundle);
        Assert.StartsWith("s3cr3ts3cr3t", result.Done().Output);
        MountInfo[] ours = SecretMount.In(MountInfo.Parse(result.Output["s3cr3ts3cr3t".Length..]));
        Assert.Equal(["/etc/key", "/etc/other"], ours.Select(mount => mount.Point).Order());
        Assert.All(ours, mount => Assert.Contains("nosymfollow", mount.Options));
        Assert.Contains("(INJECTED)", File.ReadAllText(TracePath));
        Assert.Empty(_tuck.Host.Mounts.Except(before));
    }

    [NeedsTheory("strace")]
    [On(Engine.Runc)]
    [On(Engine.Crun)]
    public void Without_noswap_the_secrets_are_on_ramfs(Engine engine)
    {
        using Runtime runtime = new(_tuck, engine);
        CommandResult result = runtime.Run(new Bundle(_tuck).Hook("createRuntime", WithoutNoSwap()).Request("key")
            .Script("cat /run/secrets/key; cat /proc/self/mountinfo"));
        Assert.StartsWith("s3cr3t", result.Done().Output);
        MountInfo[] ours = SecretMount.In(MountInfo.Parse(result.Output["s3cr3t".Length..]));
        MountInfo mount = Assert.Single(ours);
        Assert.Equal(("ramfs", "/run/secrets"), (mount.Type, mount.Point));
        Assert.Contains("nosymfollow", mount.Options);
    }

    [NeedsTheory("strace")]
    [On(Engine.Runc)]
    [On(Engine.Crun)]
    public void Without_noswap_and_told_to_warn_the_secrets_are_on_tmpfs_and_a_line_says_so(Engine engine)
    {
        _tuck.Set("delivery", "without-noswap", "warn");
        using Runtime runtime = new(_tuck, engine);
        CommandResult result = runtime.Run(new Bundle(_tuck).Hook("createRuntime", WithoutNoSwap()).Request("key")
            .Args("cat", "/run/secrets/key"));
        Assert.Equal("s3cr3t", result.Done().Output);
        Assert.Matches(@"^\S+ tuck-hook: deliver key to \S+: .*swap", Assert.Single(_tuck.Log));
    }

    [NeedsTheory("cc")]
    [On(Engine.Runc, 38)]
    [On(Engine.Runc, 1)]
    [On(Engine.Crun, 38)]
    [On(Engine.Crun, 1)]
    public void Without_openat2_paths_are_walked_by_hand(Engine engine, int errno)
    {
        using Runtime runtime = new(_tuck, engine);
        Bundle bundle = new Bundle(_tuck).Hook("createRuntime", FilterProgram.Without(errno, FilterProgram.openat2))
            .Request("key; key,target=/var/run/app/token").Args("cat", "/run/secrets/key", "/run/app/token");
        _ = Directory.CreateDirectory(bundle.At("/var"));
        _ = File.CreateSymbolicLink(bundle.At("/var/run"), "../../../run");
        Assert.Equal("s3cr3ts3cr3t", runtime.Run(bundle).Done().Output);
    }

    [NeedsTheory("cc")]
    [On(Engine.Runc, 38)]
    [On(Engine.Crun, 1)]
    public void Without_pidfd_open_the_proc_directory_is_enough(Engine engine, int errno)
    {
        using Runtime runtime = new(_tuck, engine);
        Bundle bundle = new Bundle(_tuck).Hook("createRuntime", FilterProgram.Without(errno, FilterProgram.pidfd_open))
            .Request("key").Args("cat", "/run/secrets/key");
        Assert.Equal("s3cr3t", runtime.Run(bundle).Done().Output);
    }

    public void Dispose() => _tuck.Dispose();

    /// <summary>
    /// The hook sets noswap, size, nr_inodes, mode, creates; then, to seal, noswap and ro: the first and the sixth are refused.
    /// On ramfs the sixth is none of these.
    /// </summary>
    private string[] WithoutNoSwap() => Strace.Fail(TracePath, "fsconfig", "EINVAL", "1+5");
}
