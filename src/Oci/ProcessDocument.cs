using System.Text.Json;

namespace Tuck.Oci;

/// <summary>
/// A process of the runtime-spec (config.md, "Process"), as <c>exec --process FILE</c> has it, or a container's config.json. It
/// borrows the document's bytes, for the values of variables, which never become strings: they can be compared and not read.
/// </summary>
/// <remarks>
/// Who reads the same bytes next may be Go, which takes "ARGS" for "args" and the last of two, or C, which does neither. A
/// document in which that makes a difference is refused.
/// </remarks>
public sealed class ProcessDocument
{
    /// <summary>As of <see cref="Spec"/>, whose process it is a copy of.</summary>
    public const int MaxBytes = Spec.MaxBytes;

    private const string DocumentName = "process";

    private static readonly string[] s_members =
    [
        "args", "cwd", "user", "env", "capabilities", "noNewPrivileges", "apparmorProfile", "selinuxLabel", "terminal",
        "uid", "gid", "additionalGids",
    ];

    private readonly ProcessEnvironment _environment;
    private readonly CapabilitySets _capabilities = new();

    private ProcessDocument(ReadOnlyMemory<byte> utf8) => _environment = new ProcessEnvironment(utf8);

    public IReadOnlyList<string> Arguments { get; private set; } = [];

    public string Cwd { get; private set; } = string.Empty;

    /// <summary>As the container counts.</summary>
    public uint Uid { get; private set; }

    public uint Gid { get; private set; }

    public IReadOnlyList<uint> AdditionalGids { get; private set; } = [];

    /// <summary>Those in any of the five sets.</summary>
    public IReadOnlySet<string> Capabilities => _capabilities.Union;

    public bool HasNoNewPrivileges { get; private set; }

    /// <summary>Empty if it names none.</summary>
    public string AppArmorProfile { get; private set; } = string.Empty;

    /// <summary>Empty if it has none.</summary>
    public string SelinuxLabel { get; private set; } = string.Empty;

    public bool HasTerminal { get; private set; }

    /// <summary>Reads a process.</summary>
    /// <exception cref="OciException">Not JSON, too long, or ambiguous.</exception>
    public static ProcessDocument Parse(ReadOnlyMemory<byte> utf8)
        => Parse(utf8, DocumentName, static document => document.ReadProcess);

    /// <summary>Reads the process of a config.json.</summary>
    /// <exception cref="OciException">Not JSON, too long, or ambiguous.</exception>
    public static ProcessDocument OfSpec(ReadOnlyMemory<byte> utf8)
        => Parse(utf8, "config.json", static document => document.ReadSpec);

    /// <summary>Names of variables that the container's process does not have, or has with another value, each once.</summary>
    public IReadOnlyList<string> VariablesNotIn(ProcessDocument container) => _environment.NamesNotIn(container._environment);

    /// <summary>Whether it would have what the container's process has not: a capability, a group, less confinement.</summary>
    public bool IsMorePrivilegedThan(ProcessDocument container)
        => HasMoreCapabilitiesThan(container)
            || HasMoreGroupsThan(container)
            || (container.HasNoNewPrivileges && !HasNoNewPrivileges)
            || IsLeft(container.AppArmorProfile, AppArmorProfile)
            || IsLeft(container.SelinuxLabel, SelinuxLabel);

    /// <summary>Root has all that the container may have, and others have none of it: between users that alone counts.</summary>
    private bool HasMoreCapabilitiesThan(ProcessDocument container)
        => Uid == container.Uid
            ? !_capabilities.IsWithin(container._capabilities)
            : !_capabilities.Union.IsSubsetOf(container._capabilities.Union);

    /// <summary>
    /// The groups of another user are the image's words; whether it may be that user is another question. A user's private group,
    /// of his own number, is none more: Podman 5.4 gives it to an exec, and to the container only from its second start on.
    /// </summary>
    private bool HasMoreGroupsThan(ProcessDocument container)
        => Uid == container.Uid
            && AdditionalGids.Any(gid => gid != container.Gid && gid != Uid && !container.AdditionalGids.Contains(gid));

    /// <summary>Also where it names none: which one it would have then is the runtime's choice.</summary>
    private static bool IsLeft(string confinement, string asked) => confinement.Length > 0 && asked != confinement;

    private static ProcessDocument Parse(ReadOnlyMemory<byte> utf8, string name, Func<ProcessDocument, OciJson.Member> read)
    {
        if (utf8.Length > MaxBytes)
        {
            throw new OciException($"{name}: more than {MaxBytes} bytes");
        }
        ProcessDocument document = new(utf8);
        OciJson.ReadDocument(utf8.Span, name, read(document));
        return document;
    }

    private void ReadSpec(ref Utf8JsonReader reader)
    {
        HashSet<string> seen = NewSeen();
        while (OciJson.NextMember(ref reader))
        {
            if (NameOf(ref reader, seen, "process") == "process")
            {
                if (OciJson.Begin(ref reader, JsonTokenType.StartObject))
                {
                    ReadProcess(ref reader);
                }
            }
            else
            {
                OciJson.SkipValue(ref reader);
            }
        }
    }

    private void ReadProcess(ref Utf8JsonReader reader)
    {
        HashSet<string> seen = NewSeen();
        while (OciJson.NextMember(ref reader))
        {
            switch (NameOf(ref reader, seen, s_members))
            {
                case "args":
                    Arguments = ReadStrings(ref reader);
                    break;
                case "cwd":
                    Cwd = OciJson.ReadString(ref reader) ?? string.Empty;
                    break;
                case "user":
                    ReadUser(ref reader);
                    break;
                case "env":
                    _environment.Read(ref reader);
                    break;
                case "capabilities":
                    ReadCapabilities(ref reader);
                    break;
                case "noNewPrivileges":
                    HasNoNewPrivileges = ReadBool(ref reader);
                    break;
                case "apparmorProfile":
                    AppArmorProfile = OciJson.ReadString(ref reader) ?? string.Empty;
                    break;
                case "selinuxLabel":
                    SelinuxLabel = OciJson.ReadString(ref reader) ?? string.Empty;
                    break;
                case "terminal":
                    HasTerminal = ReadBool(ref reader);
                    break;
                default:
                    OciJson.SkipValue(ref reader);
                    break;
            }
        }
    }

    private void ReadUser(ref Utf8JsonReader reader)
    {
        if (!OciJson.Begin(ref reader, JsonTokenType.StartObject))
        {
            return;
        }
        HashSet<string> seen = NewSeen();
        while (OciJson.NextMember(ref reader))
        {
            switch (NameOf(ref reader, seen, s_members))
            {
                case "uid":
                    Uid = OciJson.ReadId(ref reader);
                    break;
                case "gid":
                    Gid = OciJson.ReadId(ref reader);
                    break;
                case "additionalGids":
                    AdditionalGids = ReadIds(ref reader);
                    break;
                default:
                    OciJson.SkipValue(ref reader);
                    break;
            }
        }
    }

    private void ReadCapabilities(ref Utf8JsonReader reader)
    {
        if (!OciJson.Begin(ref reader, JsonTokenType.StartObject))
        {
            return;
        }
        HashSet<string> seen = NewSeen();
        while (OciJson.NextMember(ref reader))
        {
            string set = NameOf(ref reader, seen, CapabilitySets.Names);
            if (!_capabilities.TryAdd(set, ref reader))
            {
                OciJson.SkipValue(ref reader);
            }
        }
    }

    private static HashSet<string> NewSeen() => new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The name of a member: one of those known, or one that nobody can take for any of them.</summary>
    private static string NameOf(ref Utf8JsonReader reader, HashSet<string> seen, params ReadOnlySpan<string> known)
    {
        string name = reader.GetString()!;
        bool isKnown = known.Contains(name);
        foreach (string other in known)
        {
            if (!isKnown && string.Equals(name, other, StringComparison.OrdinalIgnoreCase))
            {
                throw Ambiguous();
            }
        }
        // Go folds some letters beyond ASCII too (the long s); the runtime-spec has none.
        return System.Text.Ascii.IsValid(name) && seen.Add(name) ? name : throw Ambiguous();
    }

    private static OciException Ambiguous()
        => new($"{DocumentName}: a member is there twice, or in other letters than the runtime-spec's");

    internal static List<string> ReadStrings(ref Utf8JsonReader reader)
    {
        List<string> strings = [];
        if (OciJson.Begin(ref reader, JsonTokenType.StartArray))
        {
            while (OciJson.NextItem(ref reader))
            {
                OciJson.Require(ref reader, JsonTokenType.String);
                strings.Add(reader.GetString()!);
            }
        }
        return strings;
    }

    private static List<uint> ReadIds(ref Utf8JsonReader reader)
    {
        List<uint> ids = [];
        if (OciJson.Begin(ref reader, JsonTokenType.StartArray))
        {
            while (OciJson.NextItem(ref reader))
            {
                OciJson.Require(ref reader, JsonTokenType.Number);
                ids.Add(reader.TryGetUInt32(out uint id) ? id : throw new InvalidOperationException("not an id"));
            }
        }
        return ids;
    }

    private static bool ReadBool(ref Utf8JsonReader reader)
    {
        _ = reader.Read();
        return reader.TokenType != JsonTokenType.Null && reader.GetBoolean();
    }
}
