using System.Text.Json;
using Tuck.Kernel;

namespace Tuck.Delivery.Identity;

/// <summary>
/// What an image's configuration says, as far as it could be mistaken for an operator's words. The configuration and the
/// manifest that leads to it are the image author's: hostile.
/// </summary>
internal sealed class DockerImage
{
    /// <summary>Registries take no manifest above 4 MiB, and a configuration has the history of as many layers.</summary>
    private const int MaxBytes = 8 * 1024 * 1024;

    /// <summary>containerd's own, which Docker uses where it is installed beside it.</summary>
    private const string ContainerdRoot = "/var/lib/containerd";

    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    private DockerImage()
    {
    }

    /// <summary>
    /// Whether it names a label. A member of that name anywhere in the document is enough: which of two members of one name, or
    /// of names that differ in case, Docker reads, is its JSON library's secret.
    /// </summary>
    internal bool Names(string label) => _names.Contains(label);

    /// <summary>Null if its configuration cannot be found or read.</summary>
    /// <param name="dataRoot">Docker's.</param>
    /// <param name="driver">The graph driver or snapshotter of the container.</param>
    /// <param name="digest">The image's: of its configuration, with a graph driver's store.</param>
    /// <param name="manifestDigest">Of its manifest, with containerd's store; else null.</param>
    /// <param name="labels">Those that will be asked for.</param>
    internal static DockerImage? Find(
        string dataRoot, string driver, string digest, string? manifestDigest, IReadOnlyCollection<string> labels)
    {
        try
        {
            byte[]? configuration = manifestDigest is null
                ? ReadGraphDriverStore(dataRoot, driver, digest)
                : ReadContainerdStore(dataRoot, manifestDigest);
            return configuration is null ? null : Parse(configuration, labels);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or DeliveryException or KernelException)
        {
            return null;
        }
    }

    internal static DockerImage Parse(ReadOnlySpan<byte> utf8, IReadOnlyCollection<string> labels)
    {
        DockerImage image = new();
        Utf8JsonReader reader = new(utf8);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.GetString() is { } name && labels.Contains(name))
            {
                _ = image._names.Add(name);
            }
        }
        return image;
    }

    private static byte[]? ReadGraphDriverStore(string dataRoot, string driver, string digest)
        => Digest.HexOf(digest) is { } hex && IsPlainName(driver)
            ? EngineFile.TryRead(dataRoot, ["image", driver, "imagedb", "content", "sha256", hex], MaxBytes)
            : null;

    private static byte[]? ReadContainerdStore(string dataRoot, string manifestDigest)
        => ReadBlob(dataRoot, manifestDigest) is { } manifest ? ReadBlob(dataRoot, ConfigDigestOf(manifest)) : null;

    private static byte[]? ReadBlob(string dataRoot, string? digest)
    {
        if (Digest.HexOf(digest) is not { } hex)
        {
            return null;
        }
        string[] path = ["io.containerd.content.v1.content", "blobs", "sha256", hex];
        // The first is of the containerd that Docker starts for itself.
        return EngineFile.TryRead(dataRoot + "/containerd/daemon", path, MaxBytes)
            ?? EngineFile.TryRead(ContainerdRoot, path, MaxBytes);
    }

    /// <summary>
    /// config.digest: image-spec, manifest.md. Null if it is not clear: Go reads members whatever their case, and the last one,
    /// so that a manifest can show two readers two configurations.
    /// </summary>
    internal static string? ConfigDigestOf(ReadOnlySpan<byte> utf8)
    {
        string? digest = null;
        HashSet<string> members = new(StringComparer.OrdinalIgnoreCase);
        Utf8JsonReader reader = new(utf8);
        _ = reader.Read();
        while (NextMember(ref reader, members) is { } member)
        {
            if (member == "config" && reader.TokenType == JsonTokenType.StartObject)
            {
                digest = DigestOfDescriptor(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }
        return digest;
    }

    private static string? DigestOfDescriptor(ref Utf8JsonReader reader)
    {
        string? digest = null;
        HashSet<string> members = new(StringComparer.OrdinalIgnoreCase);
        while (NextMember(ref reader, members) is { } member)
        {
            if (member == "digest")
            {
                digest = reader.GetString();
            }
            else
            {
                reader.Skip();
            }
        }
        return digest;
    }

    /// <summary>The next member's name, with the reader on its value; null at the object's end.</summary>
    /// <exception cref="InvalidOperationException">There is another of that name, or its letters are not ASCII's.</exception>
    private static string? NextMember(ref Utf8JsonReader reader, HashSet<string> members)
    {
        _ = reader.Read();
        if (reader.TokenType != JsonTokenType.PropertyName)
        {
            return null;
        }
        string name = reader.GetString()!;
        // Beyond ASCII are letters that fold to some of its own: U+017F to s, U+212A to k.
        if (!name.All(char.IsAscii) || !members.Add(name))
        {
            throw new InvalidOperationException("not clear");
        }
        _ = reader.Read();
        return name;
    }

    private static bool IsPlainName(string name)
        => name.Length is > 0 and <= 64 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
