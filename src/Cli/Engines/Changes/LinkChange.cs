using Tuck.Delivery.Configuration;
using Tuck.Kernel;

namespace Tuck.Cli.Engines.Changes;

/// <summary>A symbolic link that comes, goes or leads elsewhere.</summary>
/// <param name="Path">Of the link.</param>
/// <param name="Before">Where it leads; null if there is none.</param>
/// <param name="After">Null if it is to go.</param>
internal sealed record LinkChange(string Path, string? Before, string? After) : IChange
{
    public bool IsNone => Before == After;

    public IEnumerable<string> Describe()
    {
        if (Before is not null)
        {
            yield return $"- -> {Before}";
        }
        if (After is not null)
        {
            yield return $"+ -> {After}";
        }
    }

    public void Apply()
    {
        using DirectoryHandle directory = KeptFile.Ensure(System.IO.Path.GetDirectoryName(Path)!);
        string name = System.IO.Path.GetFileName(Path);
        if (Before is not null)
        {
            directory.RemoveFile(name);
        }
        if (After is not null)
        {
            directory.CreateLink(After, name);
        }
        directory.Sync();
    }
}
