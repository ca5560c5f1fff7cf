using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Tuck.Kernel;

namespace Tuck.Delivery.Identity;

/// <summary>
/// A container's name and image from Podman's own storage records. Podman copies the annotations of an image into the
/// container's spec, so nothing in config.json says who a container is: an image could name itself after another. The records
/// are written by containers/storage at <c>podman create</c>, from the operator's words, in a directory only root (or the user
/// of a rootless Podman) can write: <c>GRAPHROOT/DRIVER-containers/containers.json</c>, or <c>volatile-containers.json</c> for
/// <c>--rm</c>; the bundle is <c>GRAPHROOT/DRIVER-containers/ID/userdata</c>.
/// </summary>
public static class PodmanRecords
{
    /// <summary>A record is about 500 bytes; this is room for 100,000 containers.</summary>
    private const int MaxBytes = 64 * 1024 * 1024;

    private static readonly string[] s_files = ["volatile-containers.json", "containers.json"];

    /// <exception cref="DeliveryException">There is no record: the bundle is not one of Podman's.</exception>
    public static ContainerIdentity Identify(string id, string bundle, string user)
    {
        string? containers = Path.GetDirectoryName(Path.GetDirectoryName(bundle));
        if (containers is not null && bundle == $"{containers}/{id}/userdata")
        {
            foreach (string file in s_files)
            {
                if (Find(containers + "/" + file, id, user) is { } identity)
                {
                    return identity;
                }
            }
        }
        throw new DeliveryException(
            ExitCode.BadState, $"no storage record of Podman's for container {id} beside its bundle; is the engine podman?");
    }

    private static ContainerIdentity? Find(string path, string id, string user)
    {
        using SafeFileHandle? file = Fd.TryOpenReadOnly(path);
        if (file is null)
        {
            return null;
        }
        try
        {
            return Find(Fd.ReadToEnd(file, MaxBytes, path), id, user);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new DeliveryException(ExitCode.BadState, $"{path}: not a storage record of Podman's", e);
        }
    }

    internal static ContainerIdentity? Find(ReadOnlySpan<byte> utf8, string id, string user)
    {
        Utf8JsonReader reader = new(utf8);
        _ = reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            (string? recordId, string? name, string? metadata) = ReadRecord(ref reader);
            if (recordId == id)
            {
                return new ContainerIdentity("podman", Image(metadata), name, User: user);
            }
        }
        return null;
    }

    private static (string? Id, string? Name, string? Metadata) ReadRecord(ref Utf8JsonReader reader)
    {
        string? id = null;
        string? name = null;
        string? metadata = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("id"u8))
            {
                _ = reader.Read();
                id = reader.GetString();
            }
            else if (reader.ValueTextEquals("names"u8))
            {
                name = ReadFirst(ref reader);
            }
            else if (reader.ValueTextEquals("metadata"u8))
            {
                _ = reader.Read();
                metadata = reader.GetString();
            }
            else
            {
                _ = reader.Read();
                reader.Skip();
            }
        }
        return (id, name, metadata);
    }

    private static string? ReadFirst(ref Utf8JsonReader reader)
    {
        string? first = null;
        _ = reader.Read();
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                first ??= reader.GetString();
            }
        }
        return first;
    }

    /// <summary>libpod's metadata is a JSON document in a string: image-name is what the operator asked for, fully qualified.</summary>
    private static string? Image(string? metadata)
    {
        if (string.IsNullOrEmpty(metadata))
        {
            return null;
        }
        Utf8JsonReader reader = new(System.Text.Encoding.UTF8.GetBytes(metadata));
        _ = reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isImage = reader.ValueTextEquals("image-name"u8);
            _ = reader.Read();
            if (isImage)
            {
                return reader.GetString() is { Length: > 0 } image ? image : null;
            }
            reader.Skip();
        }
        return null;
    }
}
