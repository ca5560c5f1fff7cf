namespace Tuck.Cli.Tests.Engines;

/// <summary>A machine with tuck-nri, tuck-hook and an engine's configuration.</summary>
internal sealed class NriHost : IDisposable
{
    private readonly string _engine;

    public NriHost(string engine)
    {
        _engine = engine;
        foreach (string program in (string[])["tuck-nri", "tuck-hook"])
        {
            _ = Host.MakeFile(program, "#!/bin/sh\nexit 0\n");
            Host.SetMode(program, 0x1ed); // 0755
        }
        _ = Directory.CreateDirectory(At("etc"));
    }

    public TestHost Host { get; } = new();

    public string At(string name) => Host.At(name);

    public string Read(string name) => File.ReadAllText(At(name));

    public string Write(string name, string text)
    {
        _ = Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        return Host.MakeFile(name, text);
    }

    /// <summary>Every file and link below etc and plugins, with its content.</summary>
    public Dictionary<string, string> Files()
        => ((string[])["etc", "plugins"])
            .Where(name => Directory.Exists(At(name)))
            .SelectMany(name => Directory.GetFiles(At(name), "*", SearchOption.AllDirectories))
            .ToDictionary(path => path, path => new FileInfo(path).LinkTarget ?? File.ReadAllText(path));

    public CommandResult Run(params string[] words)
    {
        string[] where = _engine == "containerd" ? ["--config-file", At("etc/config.toml")] : ["--config-dir", At("etc/crio.conf.d")];
        string[] programs = words.Contains("--plugin") ? [] : ["--plugin", At("tuck-nri")];
        string[] hook = _engine == "containerd" ? ["--hook", At("tuck-hook")] : [];
        return Host.Run(["engine", "configure", _engine, .. where, .. programs, .. hook, .. words]);
    }

    public CommandResult Succeed(params string[] words) => Run(words).Done();

    public void Dispose() => Host.Dispose();
}
