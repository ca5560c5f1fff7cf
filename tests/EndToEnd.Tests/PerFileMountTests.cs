namespace Tuck.EndToEnd.Tests;

/// <summary>Something is mounted at or below the secrets directory already: nothing of it is hidden.</summary>
public sealed class PerFileMountTests : IDisposable
{
    private readonly Installation _tuck = new();

    public PerFileMountTests()
    {
        _tuck.Secret("key", "s3cr3t");
        _tuck.Secret("token", "t0ken");
        _ = Directory.CreateDirectory(_tuck.At("volume"));
        File.WriteAllText(_tuck.At("volume/own"), "of the volume\n");
    }

    [NeedsTheory]
    [On(Engine.Runc)]
    [On(Engine.Crun)]
    public void A_volume_at_the_directory_keeps_its_files(Engine engine)
    {
        using Runtime runtime = new(_tuck, engine);
        CommandResult result = runtime.Run(new Bundle(_tuck).Bind(_tuck.At("volume"), "/run/secrets").Request("key; token")
            .Script("cd /run/secrets; ls; cat own key token; cat /proc/self/mountinfo"));
        const string expected = "key\nown\ntoken\nof the volume\ns3cr3tt0ken";
        Assert.StartsWith(expected, result.Done().Output);
        Assert.Equal(["/run/secrets/key", "/run/secrets/token"], SecretMount.PointsIn(result.Output[expected.Length..]));
        // In the volume itself are mount points: empty files.
        Assert.Equal(0, new FileInfo(_tuck.At("volume/key")).Length + new FileInfo(_tuck.At("volume/token")).Length);
    }

    [NeedsTheory]
    [On(Engine.Runc)]
    [On(Engine.Crun)]
    public void A_service_account_below_the_directory_stays_visible(Engine engine)
    {
        const string account = "/run/secrets/kubernetes.io/serviceaccount";
        using Runtime runtime = new(_tuck, engine);
        CommandResult result = runtime.Run(new Bundle(_tuck).Bind(_tuck.At("volume"), account, "ro").Request("key; token")
            .Script($"cat {account}/own /run/secrets/key /run/secrets/token; cat /proc/self/mountinfo"));
        const string expected = "of the volume\ns3cr3tt0ken";
        Assert.StartsWith(expected, result.Done().Output);
        Assert.Equal(["/run/secrets/key", "/run/secrets/token"], SecretMount.PointsIn(result.Output[expected.Length..]));
    }

    [NeedsTheory]
    [On(Engine.Runc)]
    [On(Engine.Crun)]
    public void A_bundle_with_a_strange_name_is_looked_at_no_less(Engine engine)
    {
        // A mount table writes such names in octal.
        const string account = "/run/secrets/account";
        using Runtime runtime = new(_tuck, engine);
        Bundle bundle = new Bundle(_tuck, "a b\\040\u00fc#(deleted)").Bind(_tuck.At("volume"), account, "ro").Request("key")
            .Script($"cat {account}/own /run/secrets/key");
        Assert.Equal("of the volume\ns3cr3t", runtime.Run(bundle).Done().Output);
    }

    [NeedsTheory]
    [On(Engine.Runc)]
    [On(Engine.Crun)]
    public void A_hook_that_is_registered_twice_covers_its_own_files_and_they_are_read(Engine engine)
    {
        using Runtime runtime = new(_tuck, engine);
        Bundle bundle = new Bundle(_tuck).Request("key").Args("cat", "/run/secrets/key");
        var hooks = bundle.Config["hooks"]!["createRuntime"]!.AsArray();
        hooks.Add(hooks[0]!.DeepClone());
        Assert.Equal("s3cr3t", runtime.Run(bundle).Done().Output);
    }

    [NeedsTheory]
    [On(Engine.Runc)]
    [On(Engine.Crun)]
    public void Each_files_mount_has_every_flag_and_cannot_be_written(Engine engine)
    {
        using Runtime runtime = new(_tuck, engine);
        CommandResult result = runtime.Run(new Bundle(_tuck).Bind(_tuck.At("volume"), "/run/secrets").Request("key")
            .Script("echo x > /run/secrets/key; cat /proc/self/mountinfo"));
        MountInfo mount = Assert.Single(SecretMount.In(MountInfo.Parse(result.Done().Output)));
        Assert.Superset(SecretMount.Flags, mount.AllOptions());
    }

    public void Dispose() => _tuck.Dispose();
}
