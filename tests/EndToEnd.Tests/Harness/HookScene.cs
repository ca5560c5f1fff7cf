using System.Text;
using System.Text.Json.Nodes;

namespace Tuck.EndToEnd.Tests.Harness;

/// <summary>The hook alone: a held namespace stands for the container, and the state is written by hand.</summary>
internal sealed class HookScene : IDisposable
{
    public const string Id = "e2e-scene";

    private HeldNamespace? _container;

    public HookScene()
    {
        Bundle = new Bundle(Tuck);
        State = new JsonObject
        {
            ["ociVersion"] = "1.0.2",
            ["id"] = Id,
            ["status"] = "creating",
            ["pid"] = 0,
            ["bundle"] = Bundle.Path,
        };
    }

    public Installation Tuck { get; } = new();

    public Bundle Bundle { get; }

    /// <summary>What the hook is sent; its pid is set by <see cref="Hold"/>.</summary>
    public JsonObject State { get; }

    /// <summary>The container, held as soon as it is asked for.</summary>
    public HeldNamespace Container => _container ?? Hold();

    /// <summary>Makes the container's namespace, with more mounts made by these shell commands in its root.</summary>
    public HeldNamespace Hold(string mounts = "")
    {
        _container?.Dispose();
        _container = new HeldNamespace(Tuck.Host, Bundle.RootPath, mounts);
        State["pid"] = _container.Pid;
        return _container;
    }

    /// <summary>Runs the hook, in a wrapper if one is given, with the state as it is.</summary>
    public CommandResult Run(string stage = "createRuntime", params string[] wrapper)
    {
        _ = Bundle.Save();
        _ = Container;
        return Tuck.Host.TryWith(Encoding.UTF8.GetBytes(State.ToJsonString()), Tuck.Hook(stage, "oci", wrapper));
    }

    /// <summary>Runs the hook, which must refuse with this code and cause and leave nothing.</summary>
    public CommandResult Refuses(int exitCode, string cause, params string[] wrapper)
        => Refuses(exitCode, cause, () => Run("createRuntime", wrapper));

    public CommandResult Refuses(int exitCode, string cause, Func<CommandResult> run)
    {
        var inside = Container.Mounts;
        var outside = Tuck.Host.Mounts;
        CommandResult result = run();
        Refusal.Assert(result, exitCode, cause);
        Assert.Empty(Container.Mounts.Except(inside));
        Assert.Empty(Tuck.Host.Mounts.Except(outside));
        Assert.Empty(Tuck.Ledger);
        return result;
    }

    public void Dispose()
    {
        _container?.Dispose();
        Tuck.Dispose();
    }
}
