using System.Globalization;

namespace Tuck.EndToEnd.Tests;

/// <summary>Every reason for which a container is not started, told by the hook alone and through each runtime.</summary>
public sealed class RefusalTests
{
    public static TheoryData<string> Cases => [.. RefusalCase.All.Keys];

    public static TheoryData<string> CasesOfCrun
        => [.. RefusalCase.All.Where(pair => pair.Value.IsForCrun).Select(pair => pair.Key)];

    [NeedsTheory("strace")]
    [MemberData(nameof(Cases))]
    public void The_hook_says_why_in_one_line_and_leaves_nothing(string name)
    {
        using HookScene scene = new();
        RefusalCase refusal = Arrange(scene.Tuck, scene.Bundle, name);
        _ = scene.Hold(refusal.Mounts);
        CommandResult result = scene.Refuses(refusal.ExitCode, refusal.Cause, refusal.Wrapper(scene.Tuck));
        if (refusal.ExitCode != 3 && name != "no config.toml")
        {
            Assert.Equal(result.Error, scene.Tuck.Log.Single().Split(' ', 2)[1] + "\n");
        }
    }

    [EngineTheory(Engine.Runc)]
    [MemberData(nameof(Cases))]
    public void Runc_does_not_start_the_container(string name)
    {
        CommandResult result = DoesNotStart(Engine.Runc, name);
        RefusalCase refusal = RefusalCase.All[name];
        // runc tells all: the code and the line.
        Assert.Contains($"exit status {refusal.ExitCode}, stdout: , stderr: tuck-hook: ", result.Error);
        Assert.Contains(refusal.Cause, result.Error.Replace("\\\"", "\"", StringComparison.Ordinal)
            .Replace("\\\\", "\\", StringComparison.Ordinal));
    }

    [EngineTheory(Engine.Crun)]
    [MemberData(nameof(CasesOfCrun))]
    public void Crun_does_not_start_the_container(string name)
    {
        CommandResult result = DoesNotStart(Engine.Crun, name);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"(exit code: {RefusalCase.All[name].ExitCode})"),
            result.Error);
    }

    private static CommandResult DoesNotStart(Engine engine, string name)
    {
        using Installation tuck = new();
        using Runtime runtime = new(tuck, engine);
        Bundle bundle = new Bundle(tuck).Script("echo started");
        RefusalCase refusal = Arrange(tuck, bundle, name);
        _ = bundle.Hook("createRuntime", refusal.Wrapper(tuck));
        string id = Runtime.NewId();
        var before = tuck.Host.Mounts;

        CommandResult result = runtime.Run(bundle, id);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.DoesNotContain(Refusal.Canary, result.Error);
        Assert.Null(runtime.Status(id));
        Assert.Empty(tuck.Host.Mounts.Except(before));
        Assert.Empty(tuck.Ledger);
        return result;
    }

    private static RefusalCase Arrange(Installation tuck, Bundle bundle, string name)
    {
        tuck.Secret("key", Refusal.Canary);
        tuck.Secrets.Write("other", Refusal.Canary);
        tuck.Grant("missing", "engine=oci");
        if (name.StartsWith("two ", StringComparison.Ordinal))
        {
            tuck.Grant("other", "engine=oci");
        }
        RefusalCase refusal = RefusalCase.All[name];
        refusal.Arrange(tuck, bundle);
        return refusal;
    }
}
