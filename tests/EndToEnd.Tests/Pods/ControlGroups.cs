namespace Tuck.EndToEnd.Tests.Pods;

/// <summary>Control groups are of the whole machine, also when the processes in them had a namespace of their own.</summary>
internal static class ControlGroups
{
    private const string Root = "/sys/fs/cgroup";

    /// <summary>Those of this name, in every hierarchy, with all below.</summary>
    public static IEnumerable<string> Of(string name)
        => Directory.EnumerateDirectories(Root).Append(Root)
            .Select(hierarchy => Path.Combine(hierarchy, name))
            .Where(Directory.Exists)
            .DistinctBy(Path.GetFullPath);

    /// <summary>Removes them; no process may be in them.</summary>
    public static void Remove(string name)
    {
        foreach (string group in Of(name))
        {
            RemoveTree(group);
        }
    }

    /// <summary>Its files go with the directory, which rmdir(2) knows and Directory.Delete does not.</summary>
    private static void RemoveTree(string group)
    {
        foreach (string child in Directory.EnumerateDirectories(group))
        {
            RemoveTree(child);
        }
        _ = Mono.Unix.Native.Syscall.rmdir(group);
    }
}
