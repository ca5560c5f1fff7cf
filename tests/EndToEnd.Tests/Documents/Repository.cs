using Tuck.EndToEnd.Tests.Pods;

namespace Tuck.EndToEnd.Tests.Documents;

/// <summary>The repository that these tests are of; and built, on a machine without tuck, as who reads its pages has it.</summary>
internal sealed class Repository
{
    /// <summary>What the pages need of systemd: that it was asked is noted, and what it would do is left to the test.</summary>
    private const string Systemctl = "#!/bin/sh\necho \"$@\" >>/run/systemctl\n";

    private readonly Node _node;
    private readonly string _prelude;
    private int _heard;

    public Repository(Node node)
    {
        _node = node;
        foreach (string program in (string[])["tuck", "tuck-hook", "tuck-nri", "tuck-runtime"])
        {
            File.Copy(Binaries.Copy(program), node.Directory.At(program));
        }
        string copy = node.Directory.MakeDirectory("repository");
        _ = Command.Run("cp", "-r", Path + "/install.sh", Path + "/packaging", Path + "/docs", copy);
        Program("systemctl", Systemctl);
        _prelude = $"cd {copy}; export TUCK_PROGRAMS={node.Directory.Path}\n";
    }

    public static string Path
        => Binaries.Ancestor("Hooks.sln") ?? throw new DirectoryNotFoundException("the repository above the tests");

    /// <summary>What systemctl was asked since this was last read.</summary>
    public string[] Heard()
    {
        string notes = _node.Outside("/run/systemctl");
        string[] all = File.Exists(notes) ? File.ReadAllLines(notes) : [];
        string[] news = all[_heard..];
        _heard = all.Length;
        return news;
    }

    /// <summary>Puts a program in front of those that the machine has.</summary>
    public void Program(string name, string script)
    {
        string path = _node.Outside("/usr/local/bin/" + name);
        File.WriteAllText(path, script);
        File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32("755", 8));
    }

    /// <summary>Runs commands in the repository's directory, to the first that fails.</summary>
    public CommandResult Try(string commands) => _node.Try("bash", "-o", "pipefail", "-euc", _prelude + commands);
}
