using System.Text;
using System.Text.Json;

namespace Tuck.Oci;

/// <summary>What we need of a container's config.json: runtime-spec, config.md and config-linux.md.</summary>
public sealed class Spec
{
    /// <summary>Kubernetes allows 256 KiB of annotations and 1 MiB of environment; nothing else in a spec grows.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    private Spec()
    {
    }

    /// <summary>root.path: absolute, or relative to the bundle.</summary>
    public string RootPath { get; private set; } = string.Empty;

    /// <summary>process.user.uid, as the container counts.</summary>
    public uint Uid { get; private set; }

    /// <summary>process.user.gid, as the container counts.</summary>
    public uint Gid { get; private set; }

    public IReadOnlyDictionary<string, string> Annotations { get; private set; } = new Dictionary<string, string>();

    public IReadOnlyList<SpecMount> Mounts { get; private set; } = [];

    /// <summary>Those of prestart and createRuntime, which run while the container is created.</summary>
    public IReadOnlyList<SpecHook> CreateHooks => _createHooks;

    private readonly List<SpecHook> _createHooks = [];

    /// <summary>Those of poststop, which run when the container has been deleted.</summary>
    public IReadOnlyList<SpecHook> StopHooks => _stopHooks;

    private readonly List<SpecHook> _stopHooks = [];

    public IReadOnlyList<IdMapping> UidMappings { get; private set; } = [];

    public IReadOnlyList<IdMapping> GidMappings { get; private set; } = [];

    /// <summary>linux.mountLabel, the SELinux context of the container's own mounts; empty without SELinux.</summary>
    public string MountLabel { get; private set; } = string.Empty;

    /// <summary>The value of the one variable that is ours to read, or null. No other value of process.env is looked at.</summary>
    public string? RequestVariable { get; private set; }

    /// <summary>The variable that asks for secrets where an engine cannot annotate.</summary>
    public const string RequestVariableName = "TUCK_SECRETS";

    private readonly HashSet<string> _variables = new(StringComparer.Ordinal);

    /// <summary>Whether the environment has a variable of this name that is not empty. Its value is not kept.</summary>
    public bool HasVariable(string name) => _variables.Contains(name);

    private static ReadOnlySpan<byte> RequestVariablePrefix => "TUCK_SECRETS="u8;

    /// <exception cref="OciException">Not JSON, or without root.path.</exception>
    public static Spec Parse(ReadOnlySpan<byte> utf8)
    {
        Spec spec = new();
        OciJson.ReadDocument(utf8, "config.json", spec.Read);
        return spec.RootPath.Length > 0 && !spec.RootPath.Contains('\0', StringComparison.Ordinal)
            ? spec
            : throw new OciException("config.json: no root.path");
    }

    private void Read(ref Utf8JsonReader reader)
    {
        while (OciJson.NextMember(ref reader))
        {
            if (reader.ValueTextEquals("root"u8))
            {
                ReadObject(ref reader, ReadRoot);
            }
            else if (reader.ValueTextEquals("process"u8))
            {
                ReadObject(ref reader, ReadProcess);
            }
            else if (reader.ValueTextEquals("annotations"u8))
            {
                Annotations = OciJson.ReadMap(ref reader);
            }
            else if (reader.ValueTextEquals("mounts"u8))
            {
                Mounts = ReadList(ref reader, ReadMount);
            }
            else if (reader.ValueTextEquals("hooks"u8))
            {
                ReadObject(ref reader, ReadHooks);
            }
            else if (reader.ValueTextEquals("linux"u8))
            {
                ReadObject(ref reader, ReadLinux);
            }
            else
            {
                OciJson.SkipValue(ref reader);
            }
        }
    }

    private void ReadRoot(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("path"u8))
        {
            RootPath = OciJson.ReadString(ref reader) ?? string.Empty;
        }
        else
        {
            OciJson.SkipValue(ref reader);
        }
    }

    private void ReadProcess(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("user"u8))
        {
            ReadObject(ref reader, ReadUser);
        }
        else if (reader.ValueTextEquals("env"u8))
        {
            ReadEnvironment(ref reader);
        }
        else
        {
            OciJson.SkipValue(ref reader);
        }
    }

    private void ReadUser(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("uid"u8))
        {
            Uid = OciJson.ReadId(ref reader);
        }
        else if (reader.ValueTextEquals("gid"u8))
        {
            Gid = OciJson.ReadId(ref reader);
        }
        else
        {
            OciJson.SkipValue(ref reader);
        }
    }

    private void ReadLinux(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("uidMappings"u8))
        {
            UidMappings = ReadList(ref reader, ReadMapping);
        }
        else if (reader.ValueTextEquals("gidMappings"u8))
        {
            GidMappings = ReadList(ref reader, ReadMapping);
        }
        else if (reader.ValueTextEquals("mountLabel"u8))
        {
            MountLabel = OciJson.ReadString(ref reader) ?? string.Empty;
        }
        else
        {
            OciJson.SkipValue(ref reader);
        }
    }

    /// <summary>The last one wins, as for a program that reads its environment.</summary>
    private void ReadEnvironment(ref Utf8JsonReader reader)
    {
        if (!OciJson.Begin(ref reader, JsonTokenType.StartArray))
        {
            return;
        }
        while (OciJson.NextItem(ref reader))
        {
            OciJson.Require(ref reader, JsonTokenType.String);
            if (!reader.ValueIsEscaped)
            {
                ReadVariable(reader.ValueSpan);
                continue;
            }
            // An escaped text may begin with the name in other letters (\u0054UCK…): those few are unescaped as bytes.
            byte[] utf8 = new byte[reader.ValueSpan.Length];
            ReadVariable(utf8.AsSpan(0, reader.CopyString(utf8)));
            Array.Clear(utf8);
        }
    }

    private void ReadVariable(ReadOnlySpan<byte> text)
    {
        int equals = text.IndexOf((byte)'=');
        if (equals > 0 && equals < text.Length - 1)
        {
            _ = _variables.Add(Encoding.UTF8.GetString(text[..equals]));
        }
        if (text.StartsWith(RequestVariablePrefix))
        {
            RequestVariable = Encoding.UTF8.GetString(text[RequestVariablePrefix.Length..]);
        }
    }

    private static SpecMount ReadMount(ref Utf8JsonReader reader)
    {
        string destination = string.Empty;
        string source = string.Empty;
        while (OciJson.NextMember(ref reader))
        {
            if (reader.ValueTextEquals("destination"u8))
            {
                destination = OciJson.ReadString(ref reader) ?? string.Empty;
            }
            else if (reader.ValueTextEquals("source"u8))
            {
                source = OciJson.ReadString(ref reader) ?? string.Empty;
            }
            else
            {
                OciJson.SkipValue(ref reader);
            }
        }
        return new SpecMount(destination, source);
    }

    private void ReadHooks(ref Utf8JsonReader reader)
    {
        bool isOfCreate = reader.ValueTextEquals("prestart"u8) || reader.ValueTextEquals("createRuntime"u8);
        if (isOfCreate || reader.ValueTextEquals("poststop"u8))
        {
            List<SpecHook> hooks = ReadList(ref reader, ReadHook);
            (isOfCreate ? _createHooks : _stopHooks).AddRange(hooks);
        }
        else
        {
            OciJson.SkipValue(ref reader);
        }
    }

    private static SpecHook ReadHook(ref Utf8JsonReader reader)
    {
        string path = string.Empty;
        List<string> args = [];
        while (OciJson.NextMember(ref reader))
        {
            if (reader.ValueTextEquals("path"u8))
            {
                path = OciJson.ReadString(ref reader) ?? string.Empty;
            }
            else if (reader.ValueTextEquals("args"u8) && OciJson.Begin(ref reader, JsonTokenType.StartArray))
            {
                while (OciJson.NextItem(ref reader))
                {
                    args.Add(reader.GetString() ?? string.Empty);
                }
            }
            else if (reader.TokenType == JsonTokenType.PropertyName)
            {
                OciJson.SkipValue(ref reader);
            }
        }
        return new SpecHook(path, args);
    }

    private static IdMapping ReadMapping(ref Utf8JsonReader reader)
    {
        uint containerId = 0;
        uint hostId = 0;
        uint size = 0;
        while (OciJson.NextMember(ref reader))
        {
            if (reader.ValueTextEquals("containerID"u8))
            {
                containerId = OciJson.ReadId(ref reader);
            }
            else if (reader.ValueTextEquals("hostID"u8))
            {
                hostId = OciJson.ReadId(ref reader);
            }
            else if (reader.ValueTextEquals("size"u8))
            {
                size = OciJson.ReadId(ref reader);
            }
            else
            {
                OciJson.SkipValue(ref reader);
            }
        }
        return new IdMapping(containerId, hostId, size);
    }

    private delegate T Item<T>(ref Utf8JsonReader reader);

    private static void ReadObject(ref Utf8JsonReader reader, OciJson.Member member)
    {
        if (!OciJson.Begin(ref reader, JsonTokenType.StartObject))
        {
            return;
        }
        while (OciJson.NextMember(ref reader))
        {
            member(ref reader);
        }
    }

    private static List<T> ReadList<T>(ref Utf8JsonReader reader, Item<T> item)
    {
        List<T> list = [];
        if (OciJson.Begin(ref reader, JsonTokenType.StartArray))
        {
            while (OciJson.NextItem(ref reader))
            {
                OciJson.Require(ref reader, JsonTokenType.StartObject);
                list.Add(item(ref reader));
            }
        }
        return list;
    }
}
