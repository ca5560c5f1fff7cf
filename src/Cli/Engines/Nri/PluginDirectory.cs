using System.Text.RegularExpressions;
using Tuck.Cli.Engines.Changes;
using Tuck.Delivery;
using Tuck.Kernel;

namespace Tuck.Cli.Engines.Nri;

/// <summary>Where a runtime looks for NRI plugins to start by itself.</summary>
internal sealed partial class PluginDirectory(string path)
{
    /// <summary>Of containerd and of CRI-O.</summary>
    internal const string Default = "/opt/nri/plugins";

    /// <summary>Two digits, which order the plugins, and the plugin's name.</summary>
    private const string LinkName = "10-tuck";

    /// <exception cref="DeliveryException">
    /// There is a program whose name is none of a plugin's: NRI does not start then, and neither does the CRI.
    /// </exception>
    internal void RequireNames()
    {
        string? bad = Entries().FirstOrDefault(entry =>
            ProgramFile.IsExecutable(entry) && !PluginName().IsMatch(Path.GetFileName(entry)));
        if (bad is not null)
        {
            throw new DeliveryException(
                ExitCode.Configuration,
                $"{Printable.Of(bad)}: executable and not named NN-NAME: with NRI on, the CRI would not start; rename it, or chmod -x it");
        }
    }

    /// <summary>The link to tuck-nri, if the runtime is to start it; other links of ours would start it a second time.</summary>
    /// <param name="program">tuck-nri; null if the runtime is not to start it.</param>
    /// <exception cref="DeliveryException">The link's place is taken.</exception>
    internal IEnumerable<LinkChange> Changes(string? program)
    {
        string link = $"{path}/{LinkName}";
        string? target = TargetOf(link);
        if (program is not null && target is null && Path.Exists(link))
        {
            throw new DeliveryException(ExitCode.Configuration, $"{link}: not a link of ours; move it away");
        }
        List<LinkChange> changes = [.. Entries().Where(entry => entry != link && IsOurs(entry)).Select(Removed)];
        if (program is not null || IsOurs(link))
        {
            changes.Add(new(link, target, program));
        }
        return changes;
    }

    private static LinkChange Removed(string link) => new(link, TargetOf(link), null);

    private static bool IsOurs(string entry)
        => OurName().IsMatch(Path.GetFileName(entry)) && Path.GetFileName(TargetOf(entry)) == ProgramFile.Nri.Name;

    private static string? TargetOf(string link) => new FileInfo(link).LinkTarget;

    private IEnumerable<string> Entries()
        => Directory.Exists(path) ? Directory.EnumerateFileSystemEntries(path).Order(StringComparer.Ordinal) : [];

    [GeneratedRegex(@"^[0-9]{2}-.+$")]
    private static partial Regex PluginName();

    [GeneratedRegex(@"^[0-9]{2}-tuck$")]
    private static partial Regex OurName();
}
