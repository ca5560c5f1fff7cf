using System.Text;
using System.Text.Json.Nodes;
using Mono.Unix.Native;

namespace Tuck.EndToEnd.Tests.Harness;

/// <summary>
/// One installed tuck, all of it below one temporary directory: programs, config.toml, key, store, run directory, logs. And the
/// host it is installed on.
/// </summary>
internal sealed class Installation : IDisposable
{
    private readonly Dictionary<string, Dictionary<string, string>> _settings = [];
    private readonly StringBuilder _grants = new();

    public Installation()
        : this(new LocalHost())
    {
    }

    /// <param name="host">It goes with the installation.</param>
    public Installation(Host host)
    {
        Host = host;
        Secrets = new SecretFiles(At("store"), At("etc/store.key"));
        _ = Directory.CreateDirectory(At("bin"));
        _ = Directory.CreateDirectory(At("etc"));
        Link("tuck-hook");
        foreach (string program in (string[])["tuck", "tuck-nri", "tuck-runtime"])
        {
            if (Binaries.Find(program) is not null)
            {
                Link(program);
            }
        }
        Set("store", "path", Secrets.Path);
        Set("store", "key", Secrets.KeyPath);
        Set("run", "path", At("run"));
        Set("log", "path", LogPath);
        Set("audit", "path", AuditPath);
    }

    public Host Host { get; }

    public SecretFiles Secrets { get; }

    public string HookPath => At("bin/tuck-hook");

    public string CliPath => At("bin/tuck");

    public string NriPath => At("bin/tuck-nri");

    public string RuntimePath => At("bin/tuck-runtime");

    public string ConfigPath => At("etc/config.toml");

    public string RunPath => At("run");

    public string LogPath => At("log/tuck.log");

    public string AuditPath => At("log/audit.jsonl");

    /// <summary>Lines of the message log.</summary>
    public string[] Log => File.Exists(LogPath) ? File.ReadAllLines(LogPath) : [];

    public JsonNode[] Audit
        => File.Exists(AuditPath) ? [.. File.ReadAllLines(AuditPath).Select(line => JsonNode.Parse(line)!)] : [];

    public JsonNode[] Ledger
        => Directory.Exists(At("run/ledger"))
            ? [.. Directory.EnumerateFiles(At("run/ledger")).Select(file => JsonNode.Parse(File.ReadAllText(file))!)]
            : [];

    public string At(string name) => Host.Directory.At(name);

    /// <summary>Sets one key of config.toml: <c>Set("delivery", "without-noswap", "refuse")</c>.</summary>
    public void Set(string table, string key, string value) => SetText(table, key, $"\"{value}\"");

    public void Set(string table, string key, bool value) => SetText(table, key, value ? "true" : "false");

    public void Set(string table, string key, int value) => SetText(table, key, $"{value}");

    /// <summary>Takes one key back.</summary>
    public void Unset(string table, string key)
    {
        if (_settings[table].Remove(key) && _settings[table].Count == 0)
        {
            _ = _settings.Remove(table);
        }
        SaveConfig();
    }

    /// <summary>Sets a key to a value in TOML's own words.</summary>
    public void SetText(string table, string key, string value)
    {
        if (!_settings.TryGetValue(table, out Dictionary<string, string>? keys))
        {
            _settings[table] = keys = [];
        }
        keys[key] = value;
        SaveConfig();
    }

    /// <summary>Adds a grant: <c>Grant("db-*", "name=web", "engine=oci")</c>.</summary>
    public void Grant(string secret, params string[] attributes)
    {
        _ = _grants.Append($"[[grant]]\nsecret = \"{secret}\"\n");
        foreach (string attribute in attributes)
        {
            string[] pair = attribute.Split('=', 2);
            _ = _grants.Append($"{pair[0]} = \"{pair[1]}\"\n");
        }
        SaveConfig();
    }

    /// <summary>A source written as a shell script, to which config.toml gives a second or as many as are said.</summary>
    /// <returns>The script's path.</returns>
    public string Source(string name, string script, int deadline = 1)
    {
        string path = At("etc/source-" + name);
        File.WriteAllText(path, "#!/bin/sh\n" + script);
        File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32("755", 8));
        SourceProgram(name, deadline, path);
        return path;
    }

    /// <summary>A source by its command line.</summary>
    public void SourceProgram(string name, int deadline, params string[] command)
    {
        Set("sources." + name, "type", "program");
        Set("sources." + name, "deadline", deadline);
        SetText("sources." + name, "command", $"[{string.Join(", ", command.Select(word => $"\"{word}\""))}]");
    }

    /// <summary>A secret that comes from a source, with more keys as config.toml has them.</summary>
    public void Sourced(string secret, string source, params string[] keys)
    {
        string[] lines = ["[[secret]]", $"name = \"{secret}\"", $"source = \"{source}\"", .. keys];
        _ = _grants.AppendJoin('\n', lines).Append('\n');
        SaveConfig();
    }

    /// <summary>Adds a policy of what exec may run: its rules, in the words of config.toml.</summary>
    public void ExecPolicy(string name, params string[] rules)
    {
        _ = _grants.Append($"[[exec-policy]]\nname = \"{name}\"\n");
        foreach (string rule in rules)
        {
            _ = _grants.Append($"[[exec-policy.allow]]\n{rule}\n");
        }
        SaveConfig();
    }

    /// <summary>Adds a policy that allows a container's own health check, and nothing else.</summary>
    public void HealthCheckPolicy(string name, bool seesSecrets = true)
    {
        _ = _grants.Append($"[[exec-policy]]\nname = \"{name}\"\nhealth-check = true\nsees-secrets = {(seesSecrets ? "true" : "false")}\n");
        SaveConfig();
    }

    /// <summary>A secret that every container of a bare runtime may have.</summary>
    public void Secret(string name, string value) => Secret(name, Encoding.UTF8.GetBytes(value));

    public void Secret(string name, byte[] value)
    {
        Secrets.Write(name, value);
        Grant(name, "engine=oci");
    }

    /// <summary>The command line of the hook at a stage, after the words of a wrapper, if any.</summary>
    public string[] Hook(string stage, string engine = "oci", params string[] wrapper)
        => [.. wrapper, HookPath, stage, "--engine", engine, "--config", ConfigPath];

    /// <summary>The OCI runtime under the name by which it stands in front of this one.</summary>
    public string RuntimeOver(string real)
    {
        string path = $"{RuntimePath}-{real}";
        if (!File.Exists(path))
        {
            _ = File.CreateSymbolicLink(path, RuntimePath);
        }
        return path;
    }

    /// <summary>Runs the operator's tool on the host.</summary>
    public CommandResult Cli(byte[] input, params string[] arguments)
        => Host.TryWith(input, [CliPath, "--config", ConfigPath, .. arguments]);

    public void Dispose() => Host.Dispose();

    /// <summary>A hard link: the host may have the directory and nothing else of this machine.</summary>
    private void Link(string program) => Assert.Equal(0, Syscall.link(Binaries.Copy(program), At("bin/" + program)));

    private void SaveConfig()
    {
        StringBuilder text = new();
        foreach ((string table, Dictionary<string, string> keys) in _settings)
        {
            _ = text.Append($"[{table}]\n");
            foreach ((string key, string value) in keys)
            {
                _ = text.Append($"{key} = {value}\n");
            }
        }
        File.WriteAllText(ConfigPath, text.Append(_grants).ToString());
        File.SetUnixFileMode(ConfigPath, (UnixFileMode)Convert.ToInt32("644", 8));
    }
}
