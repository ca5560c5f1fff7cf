using System.Globalization;
using Tuck.Delivery.Requests;

namespace Tuck.Delivery.Mounting;

/// <summary>Requests become files: owners are turned into the host's numbers, places into names.</summary>
internal static class PlacedFiles
{
    internal static List<PlacedFile> For(ContainerView view, MountPlan plan, IReadOnlyList<FetchedTarget> fetched)
    {
        List<PlacedFile> files = [];
        for (int i = 0; i < fetched.Count; i++)
        {
            SecretTarget target = fetched[i].Target;
            string path = plan.Paths[i];
            // Files with a place of their own never show their name: only a clone of each is attached.
            string name = plan.IsInDirectory(path) ? path[(plan.Directory.Length + 1)..] : i.ToString(CultureInfo.InvariantCulture);
            uint uid = Owner(view.UidMap, target.Uid ?? view.Uid, "user", target);
            uint gid = Owner(view.GidMap, target.Gid ?? view.Gid, "group", target);
            int mode = target.Mode ?? fetched[i].Secret.Mode ?? SecretTarget.DefaultMode;
            files.Add(new PlacedFile(path, new SecretFile(name, mode, uid, gid, fetched[i].Secret.Value)));
        }
        return files;
    }

    private static uint Owner(IdMap map, uint containerId, string kind, SecretTarget target)
        => map.TryToHost(containerId, out uint hostId)
            ? hostId
            : throw new DeliveryException(
                ExitCode.Usage,
                $"request {target.Secret}: {kind} {containerId} is not mapped in the container's user namespace; nobody could read it");
}
