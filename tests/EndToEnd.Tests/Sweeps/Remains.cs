using System.Globalization;
using System.Text.Json.Nodes;

namespace Tuck.EndToEnd.Tests.Sweeps;

/// <summary>What a container and its delivery must not leave behind.</summary>
/// <param name="tuck">The installation.</param>
/// <param name="stage">Of the container, if it has one.</param>
/// <param name="runtime">Whose containers.</param>
internal sealed class Remains(Installation tuck, string? stage, string runtime = "runc")
{
    private readonly IReadOnlyList<MountInfo> _mounts = tuck.Host.Mounts;

    /// <summary>All there is, a line each.</summary>
    public IEnumerable<string> Of(string id)
        => [.. Mounts(), .. Processes(id), .. States(), .. Accounts(), .. StagedFiles()];

    private IEnumerable<string> Mounts() => tuck.Host.Mounts.Except(_mounts).Select(mount => $"mount {mount}");

    /// <summary>Also those that are on their way into the container: its cgroups are the first it gets.</summary>
    private static IEnumerable<string> Processes(string id)
        => Processes().Where(process => process.ControlGroups.Contains(id, StringComparison.Ordinal))
            .Select(process => $"process {process.Directory} {process.CommandLine}");

    /// <summary>All of the machine.</summary>
    public static IEnumerable<(string Directory, string CommandLine, string ControlGroups)> Processes()
        => Directory.EnumerateDirectories("/proc")
            .Where(directory => int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .Select(directory => (directory, Text(directory + "/cmdline").Replace('\0', ' '), Text(directory + "/cgroup")));

    private IEnumerable<string> States() => Entries(tuck.Host.Outside("/run/" + runtime)).Select(path => $"state {path}");

    /// <summary>
    /// Ledger entries, and files that were to become one. Whose a stage was stays known; that he holds something does not.
    /// </summary>
    private IEnumerable<string> Accounts()
        => Entries(tuck.At("run/ledger")).Where(path => stage is null || !IsOfNothing(path)).Select(path => $"account {path}");

    private static bool IsOfNothing(string path)
        => path.EndsWith(".json", StringComparison.Ordinal)
            && !Path.GetFileName(path).StartsWith('.')
            && JsonNode.Parse(File.ReadAllText(path))!["secrets"]!.AsArray().Count == 0;

    private IEnumerable<string> StagedFiles()
        => stage is null ? [] : Entries(tuck.Host.Outside(stage)).Select(path => $"staged file {path}");

    private static string[] Entries(string directory) => Directory.Exists(directory) ? Directory.GetFileSystemEntries(directory) : [];

    /// <summary>Empty for a process that ended meanwhile.</summary>
    private static string Text(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return "";
        }
    }
}
