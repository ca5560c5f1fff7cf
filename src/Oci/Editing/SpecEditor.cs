namespace Tuck.Oci.Editing;

/// <summary>
/// Edits a config.json by splices: what is not asked for stays byte for byte (unknown members, order, white space, escapes), what is
/// absent or null is made, and no value of the environment becomes a string. Of members of the same name the last one is edited.
/// </summary>
/// <remarks>The members: runtime-spec, config.md, "Mounts", "Process" and "POSIX-platform Hooks".</remarks>
public sealed class SpecEditor
{
    private const string Document = "config.json";

    private readonly ReadOnlyMemory<byte> _utf8;
    private readonly EditedObject _root;
    private readonly EditedProcess _process;
    private readonly EditedArray _mounts = new();
    private readonly Dictionary<string, EditedArray> _hooks = new(StringComparer.Ordinal)
    {
        ["prestart"] = new(),
        ["createRuntime"] = new(),
        ["createContainer"] = new(),
        ["startContainer"] = new(),
        ["poststart"] = new(),
        ["poststop"] = new(),
    };

    /// <summary>Borrows the document, which must stay as it is.</summary>
    /// <exception cref="OciException">Not JSON, or of the wrong type where it is edited.</exception>
    public SpecEditor(ReadOnlyMemory<byte> utf8)
    {
        _utf8 = utf8;
        _process = new EditedProcess(utf8);
        EditedObject hooks = new([.. _hooks.Select(stage => (stage.Key, (IEditedValue)stage.Value))]);
        _root = new EditedObject(("process", _process.Object), ("mounts", _mounts), ("hooks", hooks));
        OciJson.ReadDocument(utf8.Span, Document, _root.ReadMembers);
        _process.Load(Document);
    }

    public bool IsChanged => _root.IsChanged;

    /// <summary>Of the edited document, in bytes.</summary>
    public int Length => JsonSplices.Of(_utf8, _root).Length;

    /// <summary>Writes the edited document, with the values that are left in it.</summary>
    /// <exception cref="ArgumentException">The destination is shorter than <see cref="Length"/>.</exception>
    public void CopyTo(Span<byte> destination) => JsonSplices.Of(_utf8, _root).CopyTo(destination);

    /// <summary>Appends a mount, which is so made after, and upon, all others.</summary>
    public void AddMount(string destination, string type, string source, IReadOnlyList<string> options)
        => _mounts.Add(JsonText.OfMount(destination, type, source, options));

    /// <summary>Appends a hook to a stage.</summary>
    /// <exception cref="ArgumentException">The runtime-spec has no such stage, or the timeout is not above 0.</exception>
    public void AddHook(string stage, string path, IReadOnlyList<string> args, IReadOnlyList<string> env, int timeoutSeconds)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(timeoutSeconds);
        EditedArray hooks = _hooks.GetValueOrDefault(stage) ?? throw new ArgumentException("no such stage", nameof(stage));
        hooks.Add(JsonText.OfHook(path, args, env, timeoutSeconds));
    }

    /// <summary>The names in process.env, each once, in order. What is not NAME=VALUE has none.</summary>
    public IReadOnlyList<string> VariableNames() => _process.Environment.Names();

    /// <summary>Whether process.env has the variable; its value may be empty.</summary>
    public bool HasVariable(string name) => _process.Environment.Has(name);

    /// <summary>The length of a variable's value in UTF-8, without escapes. Of several of one name the last counts.</summary>
    /// <exception cref="ArgumentException">There is no such variable.</exception>
    public int VariableLength(string name) => _process.Environment.Length(name);

    /// <summary>Writes a variable's value, without escapes, to memory of the caller, who wipes it.</summary>
    /// <exception cref="ArgumentException">There is no such variable, or the memory is shorter than the value.</exception>
    public void CopyVariable(string name, Span<byte> value) => _process.Environment.Copy(name, value);

    /// <summary>Removes every variable of that name, if there is one.</summary>
    public void RemoveVariable(string name) => _process.Environment.Remove(name);

    /// <summary>Sets a variable: the last one of that name is replaced and others are removed, or it is appended.</summary>
    /// <param name="name">Not empty and without "=".</param>
    /// <param name="value">Not a secret: it is a string.</param>
    /// <exception cref="ArgumentException">The name cannot be one.</exception>
    public void SetVariable(string name, string value) => _process.Environment.Set(name, value);

    /// <summary>Whether process.rlimits has one of that type, as RLIMIT_CORE.</summary>
    public bool HasRlimit(string type) => _process.Rlimits.Has(type);

    /// <summary>Replaces the last one of that type in process.rlimits, or appends it.</summary>
    public void SetRlimit(string type, ulong soft, ulong hard) => _process.Rlimits.Set(type, soft, hard);
}
