namespace Tuck.EndToEnd.Tests.Harness;

/// <summary>
/// The published programs: of the directory TUCK_BIN, or of artifacts/publish above the tests. Copied once, so that a build at
/// the same time does not exchange a program in the middle of a test.
/// </summary>
internal static class Binaries
{
    private static readonly Lazy<TemporaryDirectory> s_copies = new(MakeCopies);

    /// <summary>Null if it is not published.</summary>
    public static string? Find(string name)
    {
        if (Environment.GetEnvironmentVariable("TUCK_BIN") is { Length: > 0 } directory)
        {
            string path = Path.Combine(directory, name);
            return File.Exists(path) ? path : null;
        }
        string? root = Ancestor("Hooks.sln");
        string publish = Path.Combine(root ?? "/", "artifacts", "publish");
        return root is null || !Directory.Exists(publish)
            ? null
            : Directory.EnumerateFiles(publish, name, SearchOption.AllDirectories).FirstOrDefault();
    }

    /// <summary>A copy that stays what it is for as long as this process lives.</summary>
    public static string Copy(string name)
    {
        string copy = s_copies.Value.At(name);
        lock (s_copies)
        {
            if (!File.Exists(copy))
            {
                File.Copy(Find(name) ?? throw new FileNotFoundException("not published", name), copy);
            }
        }
        return copy;
    }

    private static TemporaryDirectory MakeCopies()
    {
        TemporaryDirectory copies = new();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => copies.Dispose();
        return copies;
    }

    /// <summary>The nearest directory above the tests with a file of that name.</summary>
    public static string? Ancestor(string marker)
    {
        for (DirectoryInfo? d = new(AppContext.BaseDirectory); d is not null; d = d.Parent)
        {
            if (File.Exists(Path.Combine(d.FullName, marker)))
            {
                return d.FullName;
            }
        }
        return null;
    }
}
