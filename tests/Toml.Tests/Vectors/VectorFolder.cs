namespace Tuck.Toml.Tests.Vectors;

/// <summary>Where the public suite (toml-test, TOML 1.0) lies, and which files it says it has.</summary>
internal static class VectorFolder
{
    public const string Missing = "no toml-test vectors: neither in $TUCK_VECTORS nor in ../shared/vectors";

    public static string? Path { get; } = Find();

    /// <summary>Names from the suite's own list, not from the disk: a file that got lost fails.</summary>
    public static IEnumerable<string> Names(string kind) => Path is null
        ? []
        : Listed().Where(file => file.StartsWith(kind + "/", StringComparison.Ordinal)
                                 && file.EndsWith(".toml", StringComparison.Ordinal));

    public static IEnumerable<string> Listed() =>
        File.ReadAllLines(System.IO.Path.Combine(Path!, "FILES")).Where(line => line.Length > 0);

    public static byte[] Read(string name) => File.ReadAllBytes(System.IO.Path.Combine(Path!, name));

    private static string? Find()
    {
        string? vectors = Environment.GetEnvironmentVariable("TUCK_VECTORS");
        if (string.IsNullOrEmpty(vectors))
        {
            string? root = AppContext.BaseDirectory;
            while (root is not null && !File.Exists(System.IO.Path.Combine(root, "Hooks.sln")))
            {
                root = System.IO.Path.GetDirectoryName(root);
            }
            vectors = root is null ? null : System.IO.Path.Combine(root, "../shared/vectors");
        }
        string? suite = vectors is null ? null : System.IO.Path.Combine(vectors, "toml-test");
        return suite is not null && File.Exists(System.IO.Path.Combine(suite, "FILES")) ? suite : null;
    }
}
