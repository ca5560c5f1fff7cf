namespace Tuck.EndToEnd.Tests;

/// <summary>The ways to ask.</summary>
public sealed class RequestTests : IDisposable
{
    private const string List = "cd /run/secrets 2>/dev/null && cat *";

    private readonly Installation _tuck = new();

    public RequestTests()
    {
        _tuck.Secret("one", "1");
        _tuck.Secret("two", "2");
        _tuck.Grant("missing", "engine=oci");
    }

    [NeedsTheory]
    [On(Engine.Runc)]
    [On(Engine.Crun)]
    public void An_optional_secret_is_delivered_if_it_exists_and_left_out_if_not(Engine engine)
    {
        using Runtime runtime = new(_tuck, engine);
        CommandResult result = runtime.Run(
            new Bundle(_tuck).Request("one,optional; missing,optional; two,optional=false").Script("ls /run/secrets"));
        Assert.Equal("one\ntwo\n", result.Done().Output);
    }

    [NeedsTheory]
    [On(Engine.Runc)]
    [On(Engine.Crun)]
    public void If_all_that_was_asked_for_is_optional_and_missing_nothing_is_mounted(Engine engine)
    {
        using Runtime runtime = new(_tuck, engine);
        CommandResult result =
            runtime.Run(new Bundle(_tuck).Request("missing,optional").Script("ls -A /run; cat /proc/self/mountinfo"));
        Assert.Empty(SecretMount.PointsIn(result.Done().Output));
        Assert.Empty(_tuck.Ledger);
    }

    [NeedsTheory]
    [On(Engine.Runc)]
    [On(Engine.Crun)]
    public void The_variable_asks_where_nothing_can_be_annotated(Engine engine)
    {
        using Runtime runtime = new(_tuck, engine);
        Assert.Equal("2", runtime.Run(new Bundle(_tuck).Variable("TUCK_SECRETS=two").Script(List)).Done().Output);
        Bundle both = new Bundle(_tuck, "second").Variable("TUCK_SECRETS=two").Request("one").Script(List);
        Assert.Equal("12", runtime.Run(both).Done().Output);
    }

    [NeedsTheory]
    [On(Engine.Runc)]
    [On(Engine.Crun)]
    public void A_request_for_a_name_is_for_that_container_only(Engine engine)
    {
        using Runtime runtime = new(_tuck, engine);
        string id = Runtime.NewId();
        Bundle bundle = new Bundle(_tuck).Annotate($"tuck/secrets.{id}", "one").Annotate("tuck/secrets.other", "two")
            .Script(List);
        Assert.Equal("1", runtime.Run(bundle, id).Done().Output);
    }

    [NeedsFact]
    public void The_states_annotations_ask_too()
    {
        using HookScene scene = new();
        scene.Tuck.Secret("one", "1");
        scene.State["annotations"] = new System.Text.Json.Nodes.JsonObject { ["tuck/secrets"] = "one" };
        _ = scene.Run().Done();
        Assert.Equal("1", scene.Container.Try("cat", scene.Bundle.At("/run/secrets/one")).Done().Output);
    }

    public void Dispose() => _tuck.Dispose();
}
