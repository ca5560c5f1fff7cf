namespace Tuck.Rpc.Tests.Recorded;

/// <summary>
/// A trunk as a plugin saw it, a line of hexadecimal digits for each read or write: <c>&gt;</c> the plugin wrote, <c>&lt;</c> the
/// runtime did. Lines that begin with # are for people.
/// </summary>
internal sealed class Recording
{
    private Recording(IReadOnlyList<RecordedBytes> parts) => Parts = parts;

    /// <summary>In the order they were recorded.</summary>
    internal IReadOnlyList<RecordedBytes> Parts { get; }

    internal static Recording Load(string path) => new([.. File.ReadLines(path)
        .Where(line => line.Length > 0 && line[0] != '#')
        .Select(line => new RecordedBytes(line[0] == '>', Convert.FromHexString(line[2..])))]);
}
