using System.Text.Json;

namespace Tuck.Oci;

/// <summary>
/// The state of a container as a hook finds it on its standard input: runtime-spec, runtime.md, "State". Unknown members are
/// passed over (crun adds "root"), and the status is not relied on (runc says "creating" where crun says "created").
/// </summary>
public sealed class ContainerState
{
    /// <summary>A runtime-spec state is a few hundred bytes and the annotations, which Kubernetes limits to 256 KiB.</summary>
    public const int MaxBytes = 10 * 1024 * 1024;

    private ContainerState()
    {
    }

    public string Id { get; private set; } = string.Empty;

    /// <summary>The container's init process in the runtime's pid namespace; 0 if there is none, as at poststop.</summary>
    public int Pid { get; private set; }

    /// <summary>Absolute.</summary>
    public string Bundle { get; private set; } = string.Empty;

    public IReadOnlyDictionary<string, string> Annotations { get; private set; } = new Dictionary<string, string>();

    /// <exception cref="OciException">Not JSON, or without a usable id and bundle.</exception>
    public static ContainerState Parse(ReadOnlySpan<byte> utf8)
    {
        ContainerState state = new();
        OciJson.ReadDocument(utf8, "state", state.Read);
        state.Check();
        return state;
    }

    private void Read(ref Utf8JsonReader reader)
    {
        while (OciJson.NextMember(ref reader))
        {
            if (reader.ValueTextEquals("id"u8))
            {
                Id = OciJson.ReadString(ref reader) ?? string.Empty;
            }
            else if (reader.ValueTextEquals("pid"u8))
            {
                _ = reader.Read();
                Pid = reader.TryGetInt32(out int pid) ? pid : throw new InvalidOperationException("not a pid");
            }
            else if (reader.ValueTextEquals("bundle"u8))
            {
                Bundle = OciJson.ReadString(ref reader) ?? string.Empty;
            }
            else if (reader.ValueTextEquals("annotations"u8))
            {
                Annotations = OciJson.ReadMap(ref reader);
            }
            else
            {
                OciJson.SkipValue(ref reader);
            }
        }
    }

    private void Check()
    {
        if (!ContainerId.IsValid(Id))
        {
            throw new OciException("state: no usable id");
        }
        if (!Bundle.StartsWith('/') || Bundle.Contains('\0', StringComparison.Ordinal))
        {
            throw new OciException("state: bundle is not an absolute path");
        }
    }
}
