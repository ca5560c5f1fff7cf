using System.Globalization;
using System.Text.Json.Nodes;

namespace Tuck.EndToEnd.Tests.Harness;

/// <summary>runc or crun on an installation's host. Deletes the containers it made when disposed.</summary>
internal sealed class Runtime(Installation installation, Engine engine) : IDisposable
{
    private readonly HashSet<string> _created = [];
    private readonly string _name = HookRequirement.NameOf(engine);

    /// <summary>A container id that no other test has: cgroups are named after it.</summary>
    public static string NewId() => "e2e-" + Guid.NewGuid().ToString("n")[..12];

    /// <summary>Runs a container to its end. Its output is the runtime's.</summary>
    public CommandResult Run(Bundle bundle, string? id = null)
    {
        _ = bundle.Save();
        string name = Remember(id ?? NewId());
        CommandResult result = Try("run", "--bundle", bundle.Path, name);
        // crun leaves what it failed to create in its list.
        _ = Try("delete", "--force", name);
        return result;
    }

    /// <summary>Creates a container and leaves it so. Its output goes to the files stdout and stderr of the bundle.</summary>
    public CommandResult Create(Bundle bundle, string id)
    {
        _ = bundle.Save();
        // The container keeps the runtime's standard files: ours would never see an end.
        const string script = "out=$1; shift; exec \"$@\" >\"$out/stdout\" 2>\"$out/stderr\" </dev/null";
        string[] argv = Arguments("create", "--bundle", bundle.Path, Remember(id));
        CommandResult result = installation.Host.Try(["sh", "-c", script, "sh", bundle.Path, .. argv]);
        return result with { Error = result.Error + File.ReadAllText(bundle.Path + "/stderr") };
    }

    /// <summary>Creates and starts a container that goes on until it is stopped.</summary>
    public string Up(Bundle bundle, string? id = null)
    {
        string name = id ?? NewId();
        _ = Create(bundle, name).Done();
        _ = Start(name).Done();
        return name;
    }

    public CommandResult Start(string id) => Try("start", id);

    public CommandResult Kill(string id) => Try("kill", id, "KILL");

    public CommandResult Delete(string id) => Try("delete", "--force", id);

    public JsonNode State(string id) => JsonNode.Parse(Try("state", id).Done().Output)!;

    /// <summary>"creating", "created", "running", "stopped", or null if the runtime does not know it.</summary>
    public string? Status(string id) => Try("state", id) is { ExitCode: 0 } ? (string?)State(id)["status"] : null;

    public int Pid(string id) => (int)State(id)["pid"]!;

    public CommandResult Exec(string id, params string[] argv) => Try(["exec", id, .. argv]);

    /// <summary>Kills it, waits for that, and deletes it: then its poststop hooks run.</summary>
    public void Down(string id)
    {
        _ = Kill(id);
        Wait.Until(() => Status(id) is null or "stopped");
        _ = Delete(id).Done();
    }

    public CommandResult Try(params string[] arguments) => installation.Host.Try(Arguments(arguments));

    /// <summary>The runtime's own command line, with the state directory it has by default.</summary>
    public string[] Arguments(params string[] arguments)
        => [_name, "--root", string.Create(CultureInfo.InvariantCulture, $"/run/{_name}"), .. arguments];

    /// <summary>tuck-runtime's, in front of this one.</summary>
    public string[] ShimArguments(params string[] arguments)
        => [installation.RuntimeOver(_name), "--tuck-config", installation.ConfigPath, .. Arguments(arguments)[1..]];

    public void Dispose()
    {
        foreach (string id in _created)
        {
            _ = Delete(id);
        }
    }

    private string Remember(string id)
    {
        _ = _created.Add(id);
        return id;
    }
}
