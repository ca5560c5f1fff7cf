using System.Diagnostics;

namespace Tuck.EndToEnd.Tests.Sources;

/// <summary>Sources that hang, lie, die or tell: no container starts, nothing of the source is left, no value is told.</summary>
public sealed class SourceRefusalTests
{
    /// <summary>A second's deadline, and what a busy machine adds.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(6);

    public static TheoryData<string> Cases => [.. SourceCase.All.Keys];

    [NeedsTheory("setsid")]
    [MemberData(nameof(Cases))]
    public void The_hook_says_why_in_one_line(string name)
    {
        using HookScene scene = new();
        SourceCase source = SourceCase.All[name];
        string script = source.Configure(scene.Tuck);
        _ = scene.Bundle.Request("key");
        Stopwatch watch = Stopwatch.StartNew();
        _ = scene.Refuses(source.ExitCode, source.Cause);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, s_patience);
        AssertNothingLeft(scene.Tuck, script);
    }

    [EngineTheory(Engine.Runc)]
    [MemberData(nameof(Cases))]
    public void Runc_does_not_start_the_container(string name)
    {
        CommandResult result = DoesNotStart(Engine.Runc, name);
        Assert.Contains($"exit status {SourceCase.All[name].ExitCode}, stdout: , stderr: tuck-hook: ", result.Error);
    }

    [EngineTheory(Engine.Crun)]
    [MemberData(nameof(Cases))]
    public void Crun_does_not_start_the_container(string name)
        => Assert.Contains($"(exit code: {SourceCase.All[name].ExitCode})", DoesNotStart(Engine.Crun, name).Error);

    /// <summary>tuck-runtime, which fetches before there is a container.</summary>
    [EngineTheory(Engine.Runc, "tuck-runtime")]
    [MemberData(nameof(Cases))]
    public void The_runtime_does_not_create_the_container(string name)
    {
        using Installation tuck = new();
        using Runtime runtime = new(tuck, Engine.Runc);
        SourceCase source = SourceCase.All[name];
        string script = source.Configure(tuck);
        Bundle bundle = new Bundle(tuck).NoHooks().Request("key").Script("sleep 60").Save();
        string id = Runtime.NewId();
        CommandResult result = tuck.Host.TryInto(tuck.At("out"), runtime.ShimArguments("create", "--bundle", bundle.Path, id));
        Assert.Equal(source.ExitCode, result.ExitCode);
        Assert.Contains(source.Cause, result.Error);
        Assert.DoesNotContain(Refusal.Canary, result.Error);
        Assert.Null(runtime.Status(id));
        AssertNothingLeft(tuck, script);
    }

    private static CommandResult DoesNotStart(Engine engine, string name)
    {
        using Installation tuck = new();
        using Runtime runtime = new(tuck, engine);
        string script = SourceCase.All[name].Configure(tuck);
        string id = Runtime.NewId();
        CommandResult result = runtime.Run(new Bundle(tuck).Request("key").Script("echo started"), id);
        Assert.NotEqual(0, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.DoesNotContain(Refusal.Canary, result.Error);
        Assert.Null(runtime.Status(id));
        Assert.Empty(tuck.Ledger);
        AssertNothingLeft(tuck, script);
        return result;
    }

    /// <summary>Neither a process, nor a value in a log.</summary>
    private static void AssertNothingLeft(Installation tuck, string script)
    {
        string pids = script + ".pids";
        foreach (string pid in File.Exists(pids) ? File.ReadAllLines(pids) : [])
        {
            Assert.False(File.Exists($"/proc/{pid}/stat"), "the source is still there");
        }
        Assert.DoesNotContain(Refusal.Canary, string.Concat(tuck.Log));
        Assert.DoesNotContain(Refusal.Canary, string.Concat(tuck.Audit.Select(line => line.ToJsonString())));
    }
}
