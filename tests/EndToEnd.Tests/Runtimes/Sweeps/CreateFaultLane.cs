using Tuck.EndToEnd.Tests.Sweeps;

namespace Tuck.EndToEnd.Tests.Runtimes.Sweeps;

/// <summary>
/// Containers that tuck-runtime creates over a bare runtime, and that are started then, whatever was told of their creation.
/// </summary>
internal sealed class CreateFaultLane : FaultLane
{
    private const string Begun = "it runs";
    private const string Whole = "all secrets are there";
    private const int Signalled = 128;

    private readonly Runtime _runtime;
    private readonly Bundle _bundle;
    private readonly Remains _remains;
    private readonly string[] _made;
    private readonly string _config;

    public CreateFaultLane(Engine engine)
    {
        _runtime = new Runtime(Tuck, engine);
        string checks = Check("key", 10_000, "/run/secrets/key") + Check("other", 100, "/etc/app/other");
        _bundle = new Bundle(Tuck).Request("key; other,target=/etc/app/other")
            .Script($"echo {Begun}; {checks}echo {Whole}").NoHooks().Save();
        _config = File.ReadAllText(_bundle.ConfigPath);
        _made = [Tuck.At("log"), Tuck.RunPath, _bundle.At("/etc/app"), _bundle.At("/run/secrets")];
        _remains = new Remains(Tuck, stage: null, HookRequirement.NameOf(engine));
    }

    private string OutputPath => Tuck.At("output");

    public override FaultOutcome Run(params string[] wrapper)
    {
        // As on a fresh machine: what the first delivery has to make is made each time.
        _ = Command.Run(["rm", "-rf", .. _made]);
        string id = Runtime.NewId();
        string[] create = _runtime.ShimArguments("create", "--bundle", _bundle.Path, id);
        CommandResult result = Tuck.Host.TryInto(OutputPath, [.. wrapper, .. create]);
        if (result.ExitCode is > 0 and < Signalled)
        {
            AssertRefused(id, result);
        }
        WaitForTheRuntime(id);
        bool isStarted;
        try
        {
            // Also one whose creation failed: somebody may not have looked.
            isStarted = IsStarted(id, result);
        }
        finally
        {
            _ = _runtime.Delete(id);
        }
        AssertNothingLeft(id, result);
        return isStarted && result.ExitCode == 0 ? FaultOutcome.Started : FaultOutcome.Refused;
    }

    public override void Dispose()
    {
        _runtime.Dispose();
        base.Dispose();
    }

    /// <summary>One line of ours says why, and there is no container.</summary>
    private void AssertRefused(string id, CommandResult result)
    {
        Assert.True(HasOneLine(result.Error), $"not one line: {result}");
        Assert.True(_runtime.Status(id) is null, $"{_runtime.Status(id)}: {result}");
    }

    /// <summary>Whether it ran; then it had its secrets.</summary>
    private bool IsStarted(string id, CommandResult created)
    {
        // crun waits for ever for a process that is killed just when it begins to wait for it.
        CommandResult started = Tuck.Host.Try(["timeout", "--signal", "KILL", "10", .. _runtime.ShimArguments("start", id)]);
        if (started.ExitCode != 0)
        {
            // Of one that was created, tuck-runtime says that it did not find what it had noted.
            Assert.True(created.ExitCode != 0 || HasOneLine(started.Error), $"created, and not started: {started}");
            return false;
        }
        Wait.Until(() => Has(Whole) || _runtime.Status(id) is null or "stopped");
        // What was killed meanwhile may be told to have started.
        Assert.True(Has(Whole) || !Has(Begun), $"the container runs without its secrets: {File.ReadAllText(OutputPath)}");
        Assert.True(Has(Whole) || created.ExitCode != 0, $"created, and not started: {File.ReadAllText(OutputPath)}");
        return Has(Whole);
    }

    /// <summary>The runtime behind, if it had begun, may have its own.</summary>
    private static bool HasOneLine(string error)
        => error.Split('\n').Count(line => line.StartsWith("tuck-runtime: ", StringComparison.Ordinal)) == 1;

    private bool Has(string text) => File.ReadAllText(OutputPath).Contains(text, StringComparison.Ordinal);

    /// <summary>For as long as tuck-runtime has started it and not yet tied it to itself, it goes on without it.</summary>
    private static void WaitForTheRuntime(string id)
        => Wait.Until(() => !Remains.Processes().Any(
            process => process.CommandLine.Contains(id, StringComparison.Ordinal)
                && !process.ControlGroups.Contains(id, StringComparison.Ordinal)));

    private void AssertNothingLeft(string id, CommandResult result)
    {
        if (result.ExitCode >= Signalled)
        {
            // The bundle is its owner's again after the next create, which is tried after every kill.
            Sweep();
        }
        else
        {
            Assert.True(File.ReadAllText(_bundle.ConfigPath) == _config, $"config.json is edited: {result}");
            Assert.Equal([_bundle.ConfigPath], Directory.GetFiles(_bundle.Path));
        }
        string[] remains = [];
        try
        {
            Wait.Until(() => (remains = [.. _remains.Of(id), .. Files()]).Length == 0);
        }
        catch (Xunit.Sdk.XunitException)
        {
            Assert.Fail($"left: {string.Join("\n", remains)}\n{result}");
        }
    }

    /// <summary>As one that comes minutes later.</summary>
    private void Sweep()
    {
        foreach (string path in Files())
        {
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddHours(-1));
        }
        _ = Tuck.Cli([], "sweep").Done();
    }

    /// <summary>Of ours. The placeholder stays, for all.</summary>
    private string[] Files()
        => Directory.Exists(Tuck.RunPath)
            ? [.. Directory.GetFiles(Tuck.RunPath, "*", SearchOption.AllDirectories).Except([Tuck.At("run/placeholder")])]
            : [];
}
