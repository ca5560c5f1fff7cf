using System.Globalization;

namespace Tuck.EndToEnd.Tests.Pods.Sweeps;

/// <summary>What a plugin holds, counted.</summary>
/// <param name="Descriptors">Open file descriptors.</param>
/// <param name="Threads">Of the process.</param>
/// <param name="ResidentBytes">Memory it has.</param>
internal sealed record NodeFigures(int Descriptors, int Threads, long ResidentBytes)
{
    public static NodeFigures Of(int pid)
        => new(
            Directory.GetFileSystemEntries($"/proc/{pid}/fd").Length,
            Directory.GetDirectories($"/proc/{pid}/task").Length,
            long.Parse(File.ReadAllText($"/proc/{pid}/statm").Split(' ')[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize);

    public override string ToString() => $"{Descriptors} descriptors, {Threads} threads, {ResidentBytes / 1024} KiB";
}
