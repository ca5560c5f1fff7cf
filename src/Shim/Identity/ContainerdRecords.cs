using System.Text;
using Tuck.Delivery;
using Tuck.Rpc.Http2;

namespace Tuck.Shim.Identity;

/// <summary>
/// containerd's own records of containers. Their file is locked by the daemon, so it is asked: <c>Containers/Get</c>, with the
/// namespace as metadata. Of a record only the image counts: its labels are those of the image too.
/// Source: api/services/containers/v1/containers.proto of containerd.
/// </summary>
internal static class ContainerdRecords
{
    private const string Service = "containerd.services.containers.v1.Containers";

    /// <summary>GetContainerRequest.id.</summary>
    private const int RequestId = 1;

    /// <summary>GetContainerResponse.container.</summary>
    private const int ResponseContainer = 1;

    /// <summary>Container.image.</summary>
    private const int ContainerImage = 3;

    /// <summary>The image's name as the client resolved it; null if the container was made of none.</summary>
    /// <param name="stateDirectory">containerd's; its socket is in it, or beside it where Docker started it.</param>
    /// <param name="namespace">containerd's.</param>
    /// <param name="id">The container's.</param>
    /// <exception cref="DeliveryException">containerd has no such record, or does not answer.</exception>
    internal static string? ImageOf(string stateDirectory, string @namespace, string id)
    {
        UnaryGrpcCall call = new(SocketOf(stateDirectory), Service, "Get");
        call.Add("containerd-namespace", @namespace);
        try
        {
            ReadOnlySpan<byte> container = ProtobufMessage.Find(call.Invoke(ProtobufMessage.Of(RequestId, id)), ResponseContainer);
            ReadOnlySpan<byte> image = ProtobufMessage.Find(container, ContainerImage);
            return image.IsEmpty ? null : Encoding.UTF8.GetString(image);
        }
        catch (Exception e) when (e is UnaryCallException or InvalidDataException)
        {
            throw new DeliveryException(ExitCode.BadState, $"containerd's record of container {@namespace}/{id}: {e.Message}", e);
        }
    }

    /// <summary>/run/containerd/containerd.sock for the state directory /run/containerd, and so on.</summary>
    private static string SocketOf(string stateDirectory)
    {
        const string Name = "/containerd.sock";
        string? parent = Path.GetDirectoryName(stateDirectory);
        // Docker's own: /var/run/docker/containerd/daemon, and the socket one above.
        return Path.GetFileName(stateDirectory) == "daemon" ? parent + Name : stateDirectory + Name;
    }
}
