using System.Text.Json.Nodes;
using Tuck.EndToEnd.Tests.Sweeps;

namespace Tuck.EndToEnd.Tests.Runtimes.Sweeps;

/// <summary>A container with secrets, in which its policy denies what tuck-runtime is told to run.</summary>
internal sealed class ExecFaultLane : FaultLane
{
    private const string Witness = "/ran";

    private readonly Runtime _runtime;
    private readonly Bundle _bundle;
    private readonly string _id = Runtime.NewId();

    public ExecFaultLane(Engine engine)
    {
        _runtime = new Runtime(Tuck, engine);
        Tuck.Secret("key", "abc");
        Tuck.ExecPolicy("echo", "args = [\"echo\", \"hi\"]");
        _bundle = new Bundle(Tuck).Request("key").Annotate("tuck/exec", "echo").Script("sleep 10000").NoHooks().Save();
        _ = Tuck.Host.TryInto(Tuck.At("output"), _runtime.ShimArguments("create", "--bundle", _bundle.Path, _id)).Done();
        _ = _runtime.Start(_id).Done();
    }

    protected override FaultOutcome Usual => FaultOutcome.Refused;

    /// <summary>As engines say it, in a document.</summary>
    public override FaultOutcome Run(params string[] wrapper)
    {
        CommandResult result = Exec(wrapper, "touch", Witness);
        Assert.False(File.Exists(_bundle.At(Witness)), $"what is denied has run: {result}");
        Assert.True(result.ExitCode != 0, $"neither run nor refused: {result}");
        return FaultOutcome.Refused;
    }

    public override void AssertWorks()
    {
        base.AssertWorks();
        Assert.Equal("hi\n", Exec([], "echo", "hi").Done().Output);
    }

    public override void Dispose()
    {
        _ = _runtime.Delete(_id);
        _runtime.Dispose();
        base.Dispose();
    }

    private CommandResult Exec(string[] wrapper, params string[] argv)
    {
        JsonNode process = _bundle.Config["process"]!.DeepClone();
        process["args"] = new JsonArray([.. argv.Select(word => (JsonNode)word)]);
        File.WriteAllText(Tuck.At("process.json"), process.ToJsonString());
        return Tuck.Host.Try([.. wrapper, .. _runtime.ShimArguments("exec", "--process", Tuck.At("process.json"), _id)]);
    }
}
