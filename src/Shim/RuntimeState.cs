using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Tuck.Kernel;
using Tuck.Oci;

namespace Tuck.Shim;

/// <summary>
/// What the real runtime keeps of a container between two calls: <c>ROOT/ID/state.json</c> of runc and youki, <c>ROOT/ID/status</c>
/// of crun.
/// </summary>
/// <remarks>The members: libcontainer/container.go of runc, src/libcrun/status.c of crun.</remarks>
/// <param name="Directory">ROOT/ID.</param>
/// <param name="Name">Of the file in it.</param>
/// <param name="Bundle">Of the container.</param>
internal sealed record RuntimeState(string Directory, string Name, string Bundle)
{
    /// <summary>runc's has the container's whole configuration.</summary>
    private const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>runc keeps the bundle among labels of its own.</summary>
    private const string BundleLabel = "bundle=";

    /// <summary>Null if there is none, or none that we can read.</summary>
    internal static RuntimeState? Find(Invocation invocation)
    {
        if (!ContainerId.IsValid(invocation.ContainerId))
        {
            return null;
        }
        string directory = $"{RootOf(invocation)}/{invocation.ContainerId}";
        return TryRead(directory, "state.json") ?? TryRead(directory, "status");
    }

    private static string RootOf(Invocation invocation)
        => invocation.CommandLine.Root is { Length: > 0 } root
            ? Path.GetFullPath(root)
            : $"{RunDirectory}/{Path.GetFileName(invocation.Runtime)}";

    /// <summary>Of runtimes that are told no root: that of a user's is the user's.</summary>
    private static string RunDirectory
        => Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } own && !UserNamespace.IsInitial() ? own : "/run";

    private static RuntimeState? TryRead(string directory, string name)
    {
        using SafeFileHandle? file = Fd.TryOpenReadOnly($"{directory}/{name}");
        if (file is null)
        {
            return null;
        }
        try
        {
            using JsonDocument document = JsonDocument.Parse(Fd.ReadToEnd(file, MaxBytes, name));
            return BundleIn(document.RootElement) is { } bundle ? new(directory, name, bundle) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? BundleIn(JsonElement state)
        => state.TryGetProperty("bundle"u8, out JsonElement bundle) ? bundle.GetString()
            : state.TryGetProperty("config"u8, out JsonElement config) && config.TryGetProperty("labels"u8, out JsonElement labels)
            ? labels.EnumerateArray().Select(label => label.GetString())
                .FirstOrDefault(label => label?.StartsWith(BundleLabel, StringComparison.Ordinal) == true)?[BundleLabel.Length..]
            : null;
}
