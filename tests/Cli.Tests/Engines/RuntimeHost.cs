namespace Tuck.Cli.Tests.Engines;

/// <summary>A machine with tuck-runtime, and the configuration of one engine below etc.</summary>
internal sealed class RuntimeHost : IDisposable
{
    private readonly string _engine;

    public RuntimeHost(string engine)
    {
        _engine = engine;
        foreach (string program in (string[])["tuck-runtime", "tuck-nri", "tuck-hook"])
        {
            _ = Host.MakeFile(program, "#!/bin/sh\nexit 0\n");
            Host.SetMode(program, 0x1ed); // 0755
        }
        _ = Directory.CreateDirectory(At("etc"));
    }

    public TestHost Host { get; } = new();

    public string Program => At("tuck-runtime");

    public string DaemonFile => At("etc/daemon.json");

    public string At(string name) => Host.At(name);

    public string Read(string name) => File.ReadAllText(At(name));

    public string Write(string name, string text)
    {
        _ = Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        return Host.MakeFile(name, text);
    }

    /// <summary>Every file below etc and hooks, with its content.</summary>
    public Dictionary<string, string> Files()
        => ((string[])["etc", "hooks"])
            .Where(name => Directory.Exists(At(name)))
            .SelectMany(name => Directory.GetFiles(At(name), "*", SearchOption.AllDirectories))
            .ToDictionary(path => path, File.ReadAllText);

    /// <summary>Registers tuck-runtime.</summary>
    public CommandResult Run(params string[] words)
        => Configure([.. _engine == "docker" ? (string[])[] : ["--runtime"], "--runtime-path", Program, .. words]);

    public CommandResult Succeed(params string[] words) => Run(words).Done();

    /// <summary>Only what is given, beside the places of the files.</summary>
    public CommandResult Configure(params string[] words) => Host.Run(["engine", "configure", _engine, .. Config, .. words]);

    public CommandResult Unconfigure(params string[] words)
        => Host.Run(["engine", "unconfigure", _engine, .. Places, .. words]).Done();

    public void Dispose() => Host.Dispose();

    private string[] Config => _engine switch
    {
        "docker" => ["--config-file", DaemonFile],
        "containerd" => ["--config-file", At("etc/config.toml")],
        "crio" => ["--config-dir", At("etc/crio.conf.d")],
        _ => ["--config-dir", At("etc/containers.conf.d")],
    };

    private string[] Places => _engine == "podman" ? [.. Config, "--hooks-dir", At("hooks")] : Config;
}
