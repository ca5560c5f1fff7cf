namespace Tuck.EndToEnd.Tests;

/// <summary>The life of a container: every create delivers anew, every stop leaves nothing.</summary>
public sealed class RestartTests : IDisposable
{
    private readonly Installation _tuck = new();

    public RestartTests() => _tuck.Secret("key", "first");

    [NeedsTheory]
    [On(Engine.Runc)]
    [On(Engine.Crun)]
    public void A_restarted_container_sees_its_secret_again(Engine engine)
    {
        using Runtime runtime = new(_tuck, engine);
        Bundle bundle = new Bundle(_tuck).Request("key").Args("sleep", "1000");
        string id = Runtime.NewId();
        for (int i = 0; i < 3; i++)
        {
            _ = runtime.Up(bundle, id);
            Assert.Equal("first", runtime.Exec(id, "cat", "/run/secrets/key").Done().Output);
            runtime.Down(id);
        }
    }

    [NeedsTheory]
    [On(Engine.Runc)]
    [On(Engine.Crun)]
    public void After_a_rotation_the_next_start_sees_the_new_value(Engine engine)
    {
        using Runtime runtime = new(_tuck, engine);
        Bundle bundle = new Bundle(_tuck).Request("key").Args("sleep", "1000");
        string id = runtime.Up(bundle);
        _tuck.Secrets.Write("key", "second");
        Assert.Equal("first", runtime.Exec(id, "cat", "/run/secrets/key").Done().Output);
        Assert.Equal(1, (int)_tuck.Ledger.Single()["secrets"]![0]!["version"]!);
        runtime.Down(id);

        _ = runtime.Up(bundle, id);
        Assert.Equal("second", runtime.Exec(id, "cat", "/run/secrets/key").Done().Output);
        Assert.Equal(2, (int)_tuck.Ledger.Single()["secrets"]![0]!["version"]!);
        runtime.Down(id);
    }

    [NeedsTheory]
    [On(Engine.Runc)]
    [On(Engine.Crun)]
    public void A_running_container_is_in_the_ledger_until_it_is_deleted(Engine engine)
    {
        using Runtime runtime = new(_tuck, engine);
        string id = runtime.Up(new Bundle(_tuck).Request("key,target=/etc/key").Args("sleep", "1000"));
        var entry = Assert.Single(_tuck.Ledger);
        Assert.Equal(
            (id, "oci", runtime.Pid(id), "key", "/etc/key"),
            ((string)entry["id"]!, (string)entry["engine"]!, (int)entry["pid"]!, (string)entry["secrets"]![0]!["name"]!,
                (string)entry["secrets"]![0]!["target"]!));
        var audit = Assert.Single(_tuck.Audit);
        Assert.Equal(("deliver", "ok", id), ((string)audit["action"]!, (string)audit["result"]!, (string)audit["container"]!));
        runtime.Down(id);
        Assert.Empty(_tuck.Ledger);
    }

    [NeedsTheory]
    [On(Engine.Runc)]
    [On(Engine.Crun)]
    public void A_container_that_was_created_but_never_started_leaves_nothing(Engine engine)
    {
        using Runtime runtime = new(_tuck, engine);
        string id = Runtime.NewId();
        _ = runtime.Create(new Bundle(_tuck).Request("key").Args("true"), id).Done();
        Assert.Equal(["/run/secrets"], SecretMount.In(MountInfo.Of(runtime.Pid(id))).Select(mount => mount.Point));
        _ = runtime.Delete(id).Done();
        Assert.Empty(_tuck.Ledger);
    }

    public void Dispose() => _tuck.Dispose();
}
