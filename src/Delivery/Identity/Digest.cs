namespace Tuck.Delivery.Identity;

/// <summary>What content is called by, in image stores: image-spec, descriptor.md, "Digests". Only SHA-256 is in use.</summary>
internal static class Digest
{
    internal const string Prefix = "sha256:";

    /// <summary>The digits, which are the name of a file in a store; null if it is no digest.</summary>
    internal static string? HexOf(string? digest)
        => digest is not null
            && digest.Length == Prefix.Length + 64
            && digest.StartsWith(Prefix, StringComparison.Ordinal)
            && digest.Skip(Prefix.Length).All(char.IsAsciiHexDigitLower)
                ? digest[Prefix.Length..]
                : null;
}
