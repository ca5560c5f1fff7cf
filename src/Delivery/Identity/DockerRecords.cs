using System.Text.Json;

namespace Tuck.Delivery.Identity;

/// <summary>
/// Docker's own records of its containers, <c>DATA-ROOT/containers/ID/config.v2.json</c>: written at <c>docker create</c>, by the
/// daemon, where only root can write. An image sets neither the container's name nor the words it was asked for with.
/// Source: daemon/container/container.go of moby; seen of Docker 26.1 and 28.5.
/// </summary>
public static class DockerRecords
{
    /// <summary>A record is about 3 KB; environment and labels, which it holds, are bounded by what a command line can carry.</summary>
    private const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>Longer than any path of Docker's below its data root, by much.</summary>
    private const int MaxPathLength = 4096;

    /// <summary>Null if Docker has no record of it: it is not Docker's.</summary>
    /// <param name="id">The container's.</param>
    /// <param name="rootPath">
    /// root.path of its spec. Docker has the root file systems of containers below the data root, in each graph driver's own way
    /// (<c>overlay2/ID/merged</c>, <c>vfs/dir/ID</c>, <c>rootfs/SNAPSHOTTER/ID</c>), and with userns-remap one level lower.
    /// </param>
    /// <exception cref="DeliveryException">There is one that is not as Docker writes it.</exception>
    public static DockerRecord? Find(string id, string rootPath)
    {
        if (!IsPlainName(id) || rootPath.Length > MaxPathLength || Path.GetFullPath(rootPath) != rootPath)
        {
            return null;
        }
        // The root itself is the image's; what is above it is the engine's.
        for (string? at = Path.GetDirectoryName(rootPath); at is { Length: > 1 }; at = Path.GetDirectoryName(at))
        {
            if (EngineFile.TryRead(at, ["containers", id, "config.v2.json"], MaxBytes) is { } bytes)
            {
                return Parse(bytes, id, at);
            }
        }
        return null;
    }

    private static DockerRecord Parse(byte[] bytes, string id, string dataRoot)
    {
        try
        {
            DockerRecord record = DockerRecord.Parse(bytes, dataRoot);
            return record.Id == id
                ? record
                : throw new DeliveryException(ExitCode.BadState, $"Docker's record of container {id} is another's");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Without the cause: the reader's own message quotes the text it stumbled over.
            throw new DeliveryException(ExitCode.BadState, $"{dataRoot}/containers/{id}/config.v2.json: not a record of Docker's");
        }
        finally
        {
            Array.Clear(bytes);
        }
    }

    /// <summary>Docker's ids are 64 hexadecimal digits; what matters here is that it can lead nowhere else.</summary>
    private static bool IsPlainName(string id)
        => id.Length is > 0 and <= 128 && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
