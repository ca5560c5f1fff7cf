namespace Tuck.EndToEnd.Tests;

/// <summary>Where in a container a secret appears.</summary>
public sealed class TargetTests : IDisposable
{
    private readonly Installation _tuck = new();

    public TargetTests() => _tuck.Secret("key", "abc");

    [NeedsTheory]
    [On(Engine.Runc, "createRuntime")]
    [On(Engine.Runc, "prestart")]
    [On(Engine.Crun, "createRuntime")]
    [On(Engine.Crun, "prestart")]
    public void Missing_parents_are_made_for_an_absolute_target(Engine engine, string stage)
    {
        using Runtime runtime = new(_tuck, engine);
        Bundle bundle = new Bundle(_tuck).Hook(stage).Request("key,target=/etc/app/deep/token")
            .Script("stat -c '%n %a %u:%g' /etc/app /etc/app/deep /etc/app/deep/token; cat /etc/app/deep/token");
        CommandResult result = runtime.Run(bundle);
        Assert.Equal("/etc/app 755 0:0\n/etc/app/deep 755 0:0\n/etc/app/deep/token 400 0:0\nabc", result.Done().Output);
        // What the host finds at that place is the mount point only.
        Assert.Empty(File.ReadAllText(bundle.At("/etc/app/deep/token")));
    }

    [NeedsTheory]
    [On(Engine.Runc)]
    [On(Engine.Crun)]
    public void The_callers_umask_does_not_close_what_is_made(Engine engine)
    {
        using Runtime runtime = new(_tuck, engine);
        string[] wrapper = ["/bin/sh", "-c", "umask 077; exec \"$@\"", "sh"];
        CommandResult result = runtime.Run(new Bundle(_tuck).Hook("createRuntime", wrapper)
            .User(1000, 1000).Request("key; key,target=/etc/app/token")
            .Script("stat -c '%a' /run/secrets /etc/app; cat /run/secrets/key /etc/app/token"));
        Assert.Equal("755\n755\nabcabc", result.Done().Output);
    }

    [NeedsTheory]
    [On(Engine.Runc)]
    [On(Engine.Crun)]
    public void An_existing_file_is_covered_and_not_changed(Engine engine)
    {
        using Runtime runtime = new(_tuck, engine);
        Bundle bundle = new Bundle(_tuck).Request("key,target=/etc/app.conf").Args("cat", "/etc/app.conf");
        File.WriteAllText(bundle.At("/etc/app.conf"), "of the image");
        Assert.Equal("abc", runtime.Run(bundle).Done().Output);
        Assert.Equal("of the image", File.ReadAllText(bundle.At("/etc/app.conf")));
    }

    [NeedsTheory]
    [On(Engine.Runc, "/run", "/var/run")]
    [On(Engine.Runc, "../run", "/var/run")]
    [On(Engine.Runc, "../../../../../run", "/var/run")]
    [On(Engine.Crun, "/run", "/var/run")]
    public void A_link_among_the_parents_is_followed_inside_the_root(Engine engine, string target, string link)
    {
        using Runtime runtime = new(_tuck, engine);
        string name = Runtime.NewId();
        Bundle bundle = new Bundle(_tuck).Request($"key,target={link}/{name}/token").Args("cat", $"/run/{name}/token");
        _ = Directory.CreateDirectory(bundle.At("/var"));
        _ = File.CreateSymbolicLink(bundle.At(link), target);
        Assert.Equal("abc", runtime.Run(bundle).Done().Output);
        Assert.False(Directory.Exists(_tuck.Host.Outside("/run/" + name)));
        Assert.False(Directory.Exists("/run/" + name));
    }

    [NeedsTheory]
    [On(Engine.Runc)]
    [On(Engine.Crun)]
    public void The_secrets_directory_may_lie_behind_such_a_link(Engine engine)
    {
        _tuck.Set("delivery", "directory", "/var/run/secrets");
        using Runtime runtime = new(_tuck, engine);
        Bundle bundle = new Bundle(_tuck).Request("key").Args("cat", "/run/secrets/key");
        _ = Directory.CreateDirectory(bundle.At("/var"));
        _ = File.CreateSymbolicLink(bundle.At("/var/run"), "/run");
        Assert.Equal("abc", runtime.Run(bundle).Done().Output);
    }

    [NeedsTheory]
    [On(Engine.Runc)]
    [On(Engine.Crun)]
    public void A_target_may_lie_on_a_mount_of_the_containers(Engine engine)
    {
        using Runtime runtime = new(_tuck, engine);
        Bundle bundle = new Bundle(_tuck).Mount("/data", "tmpfs", "tmpfs").Mount("/run", "tmpfs", "tmpfs")
            .Request("key; key,target=/data/sub/token").Args("cat", "/data/sub/token", "/run/secrets/key");
        Assert.Equal("abcabc", runtime.Run(bundle).Done().Output);
        Assert.Empty(Directory.EnumerateFileSystemEntries(bundle.At("/data")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(bundle.At("/run")));
    }

    [NeedsTheory]
    [On(Engine.Runc, true)]
    [On(Engine.Runc, false)]
    [On(Engine.Crun, true)]
    [On(Engine.Crun, false)]
    public void A_read_only_root_gets_its_secrets_with_and_without_the_directory(Engine engine, bool hasDirectory)
    {
        using Runtime runtime = new(_tuck, engine);
        Bundle bundle = new Bundle(_tuck).ReadOnlyRoot().Request("key; key,target=/etc/app/token")
            .Script("cat /run/secrets/key /etc/app/token; touch /x 2>/dev/null || echo read-only");
        if (hasDirectory)
        {
            _ = Directory.CreateDirectory(bundle.At("/run/secrets"));
        }
        Assert.Equal("abcabcread-only\n", runtime.Run(bundle).Done().Output);
    }

    [NeedsTheory]
    [On(Engine.Runc)]
    [On(Engine.Crun)]
    public void A_target_deeper_in_the_secrets_directory_gets_a_mount_of_its_own(Engine engine)
    {
        using Runtime runtime = new(_tuck, engine);
        CommandResult result = runtime.Run(new Bundle(_tuck).Request("key; key,target=/run/secrets/app/tls/key")
            .Script("cat /run/secrets/key /run/secrets/app/tls/key; cat /proc/self/mountinfo"));
        string[] points = SecretMount.PointsIn(result.Done().Output["abcabc".Length..]);
        Assert.Equal(["/run/secrets/app/tls/key", "/run/secrets/key"], points);
    }

    public void Dispose() => _tuck.Dispose();
}
