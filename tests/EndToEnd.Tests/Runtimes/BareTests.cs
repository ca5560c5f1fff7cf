using System.Text.Json.Nodes;

namespace Tuck.EndToEnd.Tests.Runtimes;

/// <summary>tuck-runtime in place of a bare runtime on this machine.</summary>
public sealed class BareTests : IDisposable
{
    private const string Canary = "canary-of-the-bare-runtime";

    private readonly Installation _tuck = new();
    private readonly List<(string Real, string Id)> _created = [];

    [EngineFact(Engine.Runc, "tuck-runtime")]
    public void Killed_at_any_call_it_leaves_no_process_with_secrets_runc() => Killed("runc");

    [EngineFact(Engine.Crun, "tuck-runtime")]
    public void Killed_at_any_call_it_leaves_no_process_with_secrets_crun() => Killed("crun");

    [EngineFact(Engine.Runc, "tuck-runtime")]
    public void What_others_were_to_deliver_is_looked_for_at_start()
    {
        _tuck.Secret("key", Canary);
        _tuck.Set("runtime", "deliver", false);
        Bundle bundle = NewBundle("promised");
        string id = Create("runc", bundle, "--pid-file", _tuck.At("pid"));
        CommandResult started = Shim("runc", "start", id);
        Assert.Equal(5, started.ExitCode);
        Assert.Contains("/run/secrets/key was not delivered", started.Error);
        Assert.Equal("created", (string?)State("runc", id)!["status"]);
    }

    [EngineFact(Engine.Runc, "tuck-runtime")]
    public void A_broken_configuration_stops_only_who_asks_runc() => Broken("runc");

    [EngineFact(Engine.Crun, "tuck-runtime")]
    public void A_broken_configuration_stops_only_who_asks_crun() => Broken("crun");

    [EngineFact(Engine.Runc, "tuck-runtime")]
    public void A_hook_delivers_to_run()
    {
        _tuck.Secret("key", Canary);
        Bundle bundle = NewBundle("run").Script("cat /run/secrets/key; ulimit -c").Save();
        string id = Runtime.NewId();
        CommandResult result = Shim("runc", "run", "--bundle", bundle.Path, id);
        Assert.Equal((0, Canary + "0\n"), (result.ExitCode, result.Output));
        Assert.Empty(_tuck.Ledger);
    }

    [EngineFact(Engine.Runc, "tuck-runtime")]
    public void No_image_is_made_of_what_holds_secrets()
    {
        _tuck.Secret("key", Canary);
        Bundle bundle = NewBundle("image");
        string id = Create("runc", bundle);
        CommandResult refused = Shim("runc", "checkpoint", id);
        Assert.Equal(9, refused.ExitCode);
        Assert.Contains("a checkpoint's image would hold them too", refused.Error);
        Assert.Equal(9, Shim("runc", "restore", "--bundle", bundle.Path, id).ExitCode);
    }

    [EngineFact(Engine.Runc, "tuck-runtime")]
    public void The_bundle_is_its_owners_again()
    {
        _tuck.Secret("key", Canary);
        Bundle bundle = NewBundle("own");
        string before = File.ReadAllText(bundle.ConfigPath);
        _ = Create("runc", bundle);
        Assert.Equal(before, File.ReadAllText(bundle.ConfigPath));
        Assert.Equal([bundle.ConfigPath, bundle.RootPath], Directory.GetFileSystemEntries(bundle.Path).Order());
    }

    [EngineFact(Engine.Runc, "tuck-runtime", "tuck")]
    public void A_container_whose_create_was_killed_before_it_had_its_secrets_does_not_start()
    {
        _tuck.Secret("key", Canary);
        Bundle bundle = NewBundle("cut");
        string id = Remember("runc");
        // Before the runtime behind is tied to it: that goes on.
        _ = Run([.. KilledAt("ptrace", 1), .. Words("runc", ["create", "--bundle", bundle.Path, id])]);
        Wait.Until(() => (string?)State("runc", id)?["status"] == "created");
        CommandResult refused = Shim("runc", "start", id);
        Assert.Equal(5, refused.ExitCode);
        Assert.Contains("/run/secrets/key was not delivered: its creation was cut short", refused.Error);
        // Another with its id, which cannot be, changes nothing.
        Assert.NotEqual(0, Run(Words("runc", ["create", "--bundle", NewBundle("other").Path, id])).ExitCode);
        Assert.NotEqual(0, Shim("runc", "start", id).ExitCode);
        Assert.Equal("created", (string?)State("runc", id)!["status"]);
        _ = Shim("runc", "delete", "--force", id).Done();
        Assert.Empty(Directory.GetFileSystemEntries(_tuck.At("run/promised")));
        Assert.Empty(Directory.GetFileSystemEntries(_tuck.At("run/pids")));
    }

    [EngineFact(Engine.Crun, "tuck-runtime")]
    public void A_bundle_whose_create_was_killed_is_its_owners_at_the_next()
    {
        Bundle bundle = new Bundle(_tuck, "cut").Annotate("tuck/env-to-file", "TOKEN").Variable("TOKEN=" + Canary)
            .Script("cat $TOKEN_FILE >/seen; sleep 1000").NoHooks().Save();
        string before = File.ReadAllText(bundle.ConfigPath);
        _ = Run([.. KilledAt("clone3", 2), .. Words("crun", ["create", "--bundle", bundle.Path, Remember("crun")])]);
        Assert.NotEqual(before, File.ReadAllText(bundle.ConfigPath));

        _ = Shim("crun", "start", Create("crun", bundle)).Done();
        Wait.Until(() => File.Exists(bundle.At("/seen")) && File.ReadAllText(bundle.At("/seen")) == Canary);
        Assert.Equal(before, File.ReadAllText(bundle.ConfigPath));
        Assert.Equal([bundle.ConfigPath, bundle.RootPath], Directory.GetFileSystemEntries(bundle.Path).Order());
    }

    [EngineFact(Engine.Crun, "tuck-runtime")]
    public void What_its_owner_has_written_since_counts()
    {
        _tuck.Secret("key", Canary);
        Bundle bundle = NewBundle("cut");
        _ = Run([.. KilledAt("clone3", 2), .. Words("crun", ["create", "--bundle", bundle.Path, Remember("crun")])]);
        string anew = File.ReadAllText(bundle.Script("sleep 2000").Save().ConfigPath);
        string id = Create("crun", bundle);
        Assert.Equal(anew, File.ReadAllText(bundle.ConfigPath));
        Assert.Contains("sleep 2000", File.ReadAllText($"{_tuck.Host.Outside("/run/crun")}/{id}/config.json"));
    }

    public void Dispose()
    {
        foreach ((string real, string id) in _created)
        {
            _ = _tuck.Host.Try(real, "--root", "/run/" + real, "delete", "--force", id);
        }
        _tuck.Dispose();
    }

    /// <summary>Kills it at each call of its main thread once the container exists: before, it holds nothing.</summary>
    private void Killed(string real)
    {
        _tuck.Secret("key", Canary);
        string trace = _tuck.At("trace");
        string[] calls = ["openat", "statx", "write", "close"];
        int killed = 0;
        _ = Traced(real, ["/usr/bin/strace", "-o", trace, "--"]);
        string[] lines = File.ReadAllLines(trace);
        int from = Array.FindLastIndex(lines, line => line.StartsWith("ptrace(PTRACE_SEIZE", StringComparison.Ordinal));
        Assert.InRange(from, 1, lines.Length);
        foreach (string call in calls)
        {
            int first = lines[..from].Count(line => line.StartsWith(call + "(", StringComparison.Ordinal)) + 1;
            int last = lines.Count(line => line.StartsWith(call + "(", StringComparison.Ordinal));
            for (int n = first; n <= last; n++)
            {
                string id = Traced(real, Strace.Inject(trace, call, "signal=KILL", $"{n}"));
                bool wasKilled = File.ReadAllText(trace).Contains("killed by SIGKILL", StringComparison.Ordinal);
                killed += wasKilled ? 1 : 0;
                if (wasKilled)
                {
                    Wait.Until(() => State(real, id)?["status"] is not JsonValue status || (string?)status == "stopped");
                }
            }
        }
        Assert.InRange(killed, 20, int.MaxValue);
    }

    /// <summary>
    /// Words to put before a command line. The first clone3 of a create makes a thread of .NET's, the second starts the runtime
    /// behind, and the first ptrace ties that.
    /// </summary>
    private string[] KilledAt(string call, int time) => Strace.Inject(_tuck.At("trace"), call, "signal=KILL", $"{time}");

    private void Broken(string real)
    {
        _tuck.Secret("key", Canary);
        string holder = Create(real, NewBundle("holder"));
        Shim(real, "start", holder).Done();
        string asking = Create(real, Plain("asking").Variable("TUCK_SECRETS=key").Save());
        File.WriteAllText(_tuck.ConfigPath, "not TOML");

        string silent = Create(real, Plain("silent"));
        Shim(real, "start", silent).Done();
        Assert.Equal("x\n", Shim(real, "exec", silent, "echo", "x").Done().Output);
        foreach (string[] words in (string[][])[["exec", holder, "echo", "x"], ["start", asking]])
        {
            CommandResult refused = Shim(real, words);
            Assert.Equal((3, ""), (refused.ExitCode, refused.Output));
            Assert.Contains("config.toml:1:", refused.Error);
        }
        Assert.Equal(3, Run(Words(real, ["create", "--bundle", NewBundle("late").Path, Remember(real)])).ExitCode);
        // What ends a container is never refused.
        Shim(real, "kill", holder, "KILL").Done();
        Shim(real, "delete", "--force", holder).Done();
    }

    private string Traced(string real, string[] wrapper)
    {
        string id = Remember(real);
        _ = Run([.. wrapper, .. Words(real, ["create", "--bundle", NewBundle(id).Path, id])]);
        return id;
    }

    private Bundle NewBundle(string name) => Plain(name).Request("key").Save();

    /// <summary>One without hooks, which asks for nothing.</summary>
    private Bundle Plain(string name) => new Bundle(_tuck, name).Script("sleep 1000").NoHooks().Save();

    private string Create(string real, Bundle bundle, params string[] options)
    {
        string id = Remember(real);
        _ = Run(Words(real, ["create", "--bundle", bundle.Path, .. options, id])).Done();
        return id;
    }

    private string Remember(string real)
    {
        string id = Runtime.NewId();
        _created.Add((real, id));
        return id;
    }

    private JsonNode? State(string real, string id)
        => _tuck.Host.Try(real, "--root", "/run/" + real, "state", id) is { ExitCode: 0 } result ? JsonNode.Parse(result.Output) : null;

    private CommandResult Shim(string real, params string[] arguments) => _tuck.Host.Try(Words(real, arguments));

    private string[] Words(string real, string[] arguments)
        => [_tuck.RuntimeOver(real), "--tuck-config", _tuck.ConfigPath, "--root", "/run/" + real, .. arguments];

    private CommandResult Run(string[] argv) => _tuck.Host.TryInto(_tuck.At("output"), argv);
}
