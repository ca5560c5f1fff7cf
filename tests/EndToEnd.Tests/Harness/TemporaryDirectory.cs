namespace Tuck.EndToEnd.Tests.Harness;

/// <summary>A directory of a test, under a short name; others may go through it, as a user namespace's root must.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public TemporaryDirectory() => File.SetUnixFileMode(Path, (UnixFileMode)Convert.ToInt32("711", 8));

    public string Path { get; } = Directory.CreateTempSubdirectory("tuck-e2e-").FullName;

    public string At(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        // Device nodes, FIFOs, links and names of all kinds are in there: rm knows them all, and crosses no mount.
        _ = Command.Try("rm", "-rf", "--one-file-system", Path);
    }
}
