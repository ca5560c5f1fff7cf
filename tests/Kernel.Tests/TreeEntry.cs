namespace Tuck.Kernel.Tests;

/// <summary>A directory (target null), a file (target empty) or a symbolic link.</summary>
internal sealed record TreeEntry(string Path, string? Target)
{
    public override string ToString() => Target switch
    {
        null => Path + "/",
        "" => Path,
        _ => $"{Path} -> {Target}",
    };

    /// <summary>Makes it below the root, unless something is there or its parent is no directory of the root itself.</summary>
    public void Make(string root)
    {
        string path = System.IO.Path.Combine(root, Path);
        string parent = System.IO.Path.GetDirectoryName(path)!;
        if (System.IO.Path.Exists(path) || new FileInfo(path).LinkTarget is not null || !IsOwnDirectory(root, parent))
        {
            return;
        }
        switch (Target)
        {
            case null:
                _ = Directory.CreateDirectory(path);
                break;
            case "":
                File.WriteAllText(path, "");
                break;
            default:
                _ = File.CreateSymbolicLink(path, Target);
                break;
        }
    }

    private static bool IsOwnDirectory(string root, string path)
        => path == root
            || (new DirectoryInfo(path) is { Exists: true, LinkTarget: null }
                && IsOwnDirectory(root, System.IO.Path.GetDirectoryName(path)!));
}
