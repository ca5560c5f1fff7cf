using System.Globalization;

namespace Tuck.EndToEnd.Tests.Pods;

/// <summary>An NRI plugin on a machine. What it writes is kept over all its lives.</summary>
internal sealed class NriPlugin
{
    /// <summary>Stands in a line that a plugin writes when the runtime has taken it.</summary>
    private const string Ready = "registered";

    private const string Directory = "/opt/nri/plugins";

    private readonly Node _node;
    private readonly string[] _argv;
    private readonly string _name = "plugin-" + Guid.NewGuid().ToString("n")[..8];
    private NodeProcess? _process;

    private NriPlugin(Node node, string[] argv) => (_node, _argv) = (node, argv);

    /// <summary>Our number of it; of one that the runtime starts, of its life now.</summary>
    public int Pid => Process.Pid;

    public bool IsRunning => Process.IsRunning;

    /// <summary>All it has written to its standard error.</summary>
    public string Log => File.Exists(_node.Outside(LogPath)) ? File.ReadAllText(_node.Outside(LogPath)) : "";

    public string[] Lines => Log.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private string LogPath => $"/var/log/{_name}.log";

    private string PidPath => $"/run/{_name}.pid";

    private NodeProcess Process => _process ?? new(_node.PidOutside(Started()));

    /// <summary>tuck's, beside the runtime, as a service is; returns when the runtime has taken it.</summary>
    public static NriPlugin Start(Node node, Installation tuck, params string[] options)
        => Start(node, [.. CommandOf(tuck), "--socket", Containerd.NriSocket, .. options]);

    /// <summary>The same of any plugin.</summary>
    public static NriPlugin Start(Node node, params string[] argv)
    {
        NriPlugin plugin = new(node, argv);
        plugin.StartAgain();
        return plugin;
    }

    /// <summary>tuck's, to be started by the runtime; before that starts.</summary>
    public static NriPlugin Install(Node node, Installation tuck) => Install(node, "10-tuck", CommandOf(tuck));

    /// <summary>
    /// The same of any plugin. The runtime gives it no arguments and keeps no output: a script does both, and becomes the plugin.
    /// </summary>
    public static NriPlugin Install(Node node, string name, params string[] argv)
    {
        NriPlugin plugin = new(node, argv);
        string words = string.Join(' ', argv.Select(word => $"'{word}'"));
        string script = $"#!/bin/sh\necho $$ >{plugin.PidPath}\nexec {words} 2>>{plugin.LogPath}\n";
        string path = node.Outside($"{Directory}/{name}");
        _ = System.IO.Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, script);
        File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32("755", 8));
        return plugin;
    }

    public void Stop() => Process.Stop();

    public void Kill() => Process.Kill();

    /// <summary>It does nothing more, and looks alive.</summary>
    public void Freeze() => Process.Freeze();

    public void Thaw() => Process.Thaw();

    /// <summary>Another life; not of one that the runtime starts.</summary>
    public void StartAgain()
    {
        int lives = Lives();
        _process = _node.Spawn(LogPath, _argv);
        Wait.Until(() =>
        {
            Assert.True(_process.IsRunning, Log);
            return Lives() > lives;
        });
    }

    /// <summary>Waits for a line with this text.</summary>
    public void WaitFor(string text) => Wait.Until(() => Log.Contains(text, StringComparison.Ordinal));

    /// <summary>Waits until the runtime has taken it, for the first time.</summary>
    public void WaitUntilReady() => WaitFor(Ready);

    private static string[] CommandOf(Installation tuck) => [tuck.NriPath, "--config", tuck.ConfigPath];

    private int Lives() => Lines.Count(line => line.Contains(Ready, StringComparison.Ordinal));

    private int Started()
        => File.Exists(_node.Outside(PidPath)) ? int.Parse(File.ReadAllText(_node.Outside(PidPath)), CultureInfo.InvariantCulture) : 0;
}
