namespace Tuck.EndToEnd.Tests;

/// <summary>Who owns a secret's file, and who can read it.</summary>
public sealed class OwnerTests : IDisposable
{
    private const string Show = "stat -c '%n %a %u:%g %s' /run/secrets/*; cat /run/secrets/*";

    private readonly Installation _tuck = new();

    public OwnerTests() => _tuck.Secret("key", "abc");

    [NeedsTheory]
    [On(Engine.Runc, "createRuntime", 0, 0)]
    [On(Engine.Runc, "prestart", 0, 0)]
    [On(Engine.Runc, "createRuntime", 1000, 1001)]
    [On(Engine.Crun, "createRuntime", 0, 0)]
    [On(Engine.Crun, "prestart", 1000, 1001)]
    public void Without_options_the_file_belongs_to_the_containers_user_alone(Engine engine, string stage, int uid, int gid)
    {
        using Runtime runtime = new(_tuck, engine);
        CommandResult result = runtime.Run(new Bundle(_tuck).Hook(stage).User(uid, gid).Request("key").Script(Show));
        Assert.Equal($"/run/secrets/key 400 {uid}:{gid} 3\nabc", result.Done().Output);
    }

    [NeedsTheory]
    [On(Engine.Runc)]
    [On(Engine.Crun)]
    public void Another_user_cannot_read_it(Engine engine)
    {
        using Runtime runtime = new(_tuck, engine);
        CommandResult result = runtime.Run(new Bundle(_tuck).User(1000, 1000).Request("key,uid=1001,gid=1001").Script(Show));
        Assert.Equal((1, "/run/secrets/key 400 1001:1001 3\n"), (result.ExitCode, result.Output));
        Assert.Contains("Permission denied", result.Error);
    }

    [NeedsTheory]
    [On(Engine.Runc)]
    [On(Engine.Crun)]
    public void Options_set_name_mode_and_owner(Engine engine)
    {
        using Runtime runtime = new(_tuck, engine);
        CommandResult result = runtime.Run(new Bundle(_tuck).User(1000, 1000)
            .Request("key,target=a+b,mode=0440,uid=7,gid=1000; source=key,dst=second,mode=0004,uid=0,gid=0")
            .Script(Show));
        Assert.Equal("/run/secrets/a+b 440 7:1000 3\n/run/secrets/second 4 0:0 3\nabcabc", result.Done().Output);
    }

    [NeedsTheory]
    [On(Engine.Runc, "createRuntime", 0)]
    [On(Engine.Runc, "prestart", 1000)]
    [On(Engine.Crun, "createRuntime", 0)]
    [On(Engine.Crun, "prestart", 1000)]
    public void In_a_user_namespace_the_owner_is_right_inside(Engine engine, string stage, int uid)
    {
        using Runtime runtime = new(_tuck, engine);
        CommandResult result = runtime.Run(new Bundle(_tuck).Hook(stage).Map(100000).User(uid, uid)
            .Request("key; key,target=token,uid=65535,gid=5,mode=0444")
            .Script("stat -c '%u:%g' /run/secrets; " + Show));
        Assert.Equal(
            $"0:0\n/run/secrets/key 400 {uid}:{uid} 3\n/run/secrets/token 444 65535:5 3\nabcabc", result.Done().Output);
    }

    [NeedsTheory]
    [On(Engine.Runc)]
    [On(Engine.Crun)]
    public void In_a_user_namespace_files_of_their_own_place_are_owned_right_too(Engine engine)
    {
        using Runtime runtime = new(_tuck, engine);
        CommandResult result = runtime.Run(new Bundle(_tuck).Map(100000).User(1000, 1000)
            .Request("key,target=/etc/app/key").Script("stat -c '%a %u:%g' /etc/app/key; cat /etc/app/key"));
        Assert.Equal("400 1000:1000\nabc", result.Done().Output);
    }

    public void Dispose() => _tuck.Dispose();
}
