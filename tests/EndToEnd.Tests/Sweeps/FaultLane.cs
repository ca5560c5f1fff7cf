using System.Security.Cryptography;

namespace Tuck.EndToEnd.Tests.Sweeps;

/// <summary>An installation and a host of its own, on which one delivery after another meets a fault.</summary>
internal sealed class FaultLane : IDisposable
{
    private const int NotComplete = 42;
    private const int Attempts = 3;

    private readonly Installation _tuck = new();
    private readonly Runtime _runtime;
    private readonly Bundle _bundle;
    private readonly Remains _remains;
    private readonly string[] _made;

    /// <param name="isStaged">Whether the secrets are put on a stage, and not attached.</param>
    public FaultLane(bool isStaged)
    {
        _runtime = new Runtime(_tuck, Engine.Runc);
        string place = isStaged ? "/run/secrets/other" : "/etc/app/other";
        string script = Check("key", 10_000, "/run/secrets/key") + Check("other", 100, place);
        _bundle = new Bundle(_tuck).Request($"key; other,target={place}").Script(script);
        string? stage = isStaged ? _tuck.Cli([], "stage", "create", "one").Done().Output.Trim() : null;
        if (stage is not null)
        {
            _ = _bundle.Bind(stage, "/run/secrets", "ro");
        }
        _made = [_tuck.At("log"), _tuck.At(isStaged ? "run/ledger" : "run"), _bundle.At("/etc/app"), _bundle.At("/run/secrets")];
        _remains = new Remains(_tuck, stage);
    }

    private string HitPath => _tuck.At("hit");

    /// <summary>Watches a delivery without a fault.</summary>
    public Recording Record()
    {
        string path = _tuck.At("calls");
        Assert.Equal(FaultOutcome.Started, Run(Recording.Wrapper(path)));
        return Recording.Read(path);
    }

    /// <summary>Delivers with the fault; again, a few times, if it did not come to that: how the threads alternate is chance.</summary>
    public FaultResult Try(Fault fault)
    {
        FaultResult result = TryOnce(fault);
        for (int i = 1; !result.IsMet && i < Attempts; i++)
        {
            result = TryOnce(fault);
        }
        return result;
    }

    /// <summary>Runs a container to its end, its hook in a wrapper if one is given. Nothing may be left, however it went.</summary>
    public FaultOutcome Run(params string[] wrapper)
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
        Assert.Single(_tuck.Audit, line => (string?)line["container"] == id && (string?)line["result"] == "ok");
        return FaultOutcome.Started;
    }

    public void Dispose()
    {
        _runtime.Dispose();
        _tuck.Dispose();
    }

    private FaultResult TryOnce(Fault fault)
    {
        File.Delete(HitPath);
        FaultOutcome outcome = Run(fault.Wrapper(HitPath));
        return new(fault, outcome, File.Exists(HitPath));
    }

    /// <summary>Makes a secret of random bytes, and shell commands that end a container which does not see all of them.</summary>
    private string Check(string name, int length, string path)
    {
        byte[] value = RandomNumberGenerator.GetBytes(length);
        _tuck.Secret(name, value);
        string digest = Convert.ToHexString(SHA256.HashData(value)).ToLowerInvariant();
        return $"set -- $(sha256sum <{path}); [ \"$1\" = {digest} ] || exit {NotComplete}; ";
    }
}
