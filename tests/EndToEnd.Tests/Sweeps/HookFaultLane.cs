namespace Tuck.EndToEnd.Tests.Sweeps;

/// <summary>Deliveries by the hook.</summary>
internal sealed class HookFaultLane : FaultLane
{
    private readonly Runtime _runtime;
    private readonly Bundle _bundle;
    private readonly Remains _remains;
    private readonly string[] _made;

    /// <param name="isStaged">Whether the secrets are put on a stage, and not attached.</param>
    public HookFaultLane(bool isStaged)
    {
        _runtime = new Runtime(Tuck, Engine.Runc);
        string place = isStaged ? "/run/secrets/other" : "/etc/app/other";
        string script = Check("key", 10_000, "/run/secrets/key") + Check("other", 100, place);
        _bundle = new Bundle(Tuck).Request($"key; other,target={place}").Script(script);
        string? stage = isStaged ? Tuck.Cli([], "stage", "create", "one").Done().Output.Trim() : null;
        if (stage is not null)
        {
            _ = _bundle.Bind(stage, "/run/secrets", "ro");
        }
        _made = [Tuck.At("log"), Tuck.At(isStaged ? "run/ledger" : "run"), _bundle.At("/etc/app"), _bundle.At("/run/secrets")];
        _remains = new Remains(Tuck, stage);
    }

    /// <summary>Runs a container to its end, its hook in a wrapper if one is given. Nothing may be left.</summary>
    public override FaultOutcome Run(params string[] wrapper)
    {
        // As on a fresh machine: what the first delivery has to make is made each time.
        _ = Command.Run(["rm", "-rf", .. _made]);
        string id = Runtime.NewId();
        _ = _bundle.Hook("createRuntime", wrapper).Save();
        CommandResult result = _runtime.Try("run", "--bundle", _bundle.Path, id);
        Assert.True(result.ExitCode != NotComplete, "the container runs without its secrets");
        bool isRefused = result.ExitCode != 0 && result.Error.Contains("error running hook", StringComparison.Ordinal);
        Assert.True(result.ExitCode == 0 || isRefused, $"neither started nor refused: {result}");
        string[] remains = [.. _remains.Of(id)];
        Assert.True(remains.Length == 0, $"{string.Join("\n", remains)}\n{result}");
        if (isRefused)
        {
            return FaultOutcome.Refused;
        }
        Assert.Single(Tuck.Audit, line => (string?)line["container"] == id && (string?)line["result"] == "ok");
        return FaultOutcome.Started;
    }

    public override void Dispose()
    {
        _runtime.Dispose();
        base.Dispose();
    }
}
