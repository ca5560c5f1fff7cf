namespace Tuck.Cli.Output;

/// <summary>Container ids as docker and podman show them.</summary>
internal static class ShortId
{
    private const int Length = 12;

    internal static string Of(string id) => id.Length > Length ? id[..Length] : id;
}
