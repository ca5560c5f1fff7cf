namespace Tuck.EndToEnd.Tests.Harness;

/// <summary>A machine as engines and the programs under test see it. What is started, mounted or written there goes with it.</summary>
internal abstract class Host : IDisposable
{
    /// <summary>A directory that is the same there and here.</summary>
    public abstract TemporaryDirectory Directory { get; }

    /// <summary>A process of it, as a number of ours.</summary>
    public abstract int Pid { get; }

    public IReadOnlyList<MountInfo> Mounts => MountInfo.Of(Pid);

    /// <summary>A path of a place that only it has, as the test reaches it.</summary>
    public string Outside(string path) => $"/proc/{Pid}/root{path}";

    /// <summary>The command line that runs a program on this host.</summary>
    public abstract string[] On(params string[] argv);

    public CommandResult Try(params string[] argv) => Command.Try(On(argv));

    public CommandResult TryWith(byte[] input, params string[] argv) => Command.TryWith(input, On(argv));

    /// <summary>
    /// The same, with all it prints in a file: a container keeps the standard files of who created it, and ours would never see
    /// an end.
    /// </summary>
    public CommandResult TryInto(string file, params string[] argv)
    {
        CommandResult result = Try(["sh", "-c", "out=$1; shift; exec \"$@\" >\"$out\" 2>&1 </dev/null", "sh", file, .. argv]);
        return result with { Error = File.ReadAllText(file) };
    }

    public string Run(params string[] argv) => Command.Run(On(argv));

    public Command Start(params string[] argv) => Command.Start(On(argv));

    public abstract void Dispose();
}
