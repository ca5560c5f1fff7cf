namespace Tuck.Oci.Editing;

/// <summary>
/// Edits a process object that stands alone, as <c>exec --process</c> gets it. As <see cref="SpecEditor"/> otherwise: what is not
/// asked for stays byte for byte, and no value becomes a string.
/// </summary>
public sealed class ProcessEditor
{
    private const string Document = "process";

    private readonly ReadOnlyMemory<byte> _utf8;
    private readonly EditedProcess _process;

    /// <summary>Borrows the document, which must stay as it is.</summary>
    /// <exception cref="OciException">Not JSON, or of the wrong type where it is edited.</exception>
    public ProcessEditor(ReadOnlyMemory<byte> utf8)
    {
        _utf8 = utf8;
        _process = new EditedProcess(utf8);
        OciJson.ReadDocument(utf8.Span, Document, _process.Object.ReadMembers);
        _process.Load(Document);
    }

    public bool IsChanged => _process.Object.IsChanged;

    /// <summary>Of the edited document, in bytes.</summary>
    public int Length => JsonSplices.Of(_utf8, _process.Object).Length;

    /// <summary>Writes the edited document, with the values that are left in it.</summary>
    /// <exception cref="ArgumentException">The destination is shorter than <see cref="Length"/>.</exception>
    public void CopyTo(Span<byte> destination) => JsonSplices.Of(_utf8, _process.Object).CopyTo(destination);

    /// <inheritdoc cref="SpecEditor.VariableNames"/>
    public IReadOnlyList<string> VariableNames() => _process.Environment.Names();

    /// <inheritdoc cref="SpecEditor.HasVariable"/>
    public bool HasVariable(string name) => _process.Environment.Has(name);

    /// <inheritdoc cref="SpecEditor.VariableLength"/>
    public int VariableLength(string name) => _process.Environment.Length(name);

    /// <inheritdoc cref="SpecEditor.CopyVariable"/>
    public void CopyVariable(string name, Span<byte> value) => _process.Environment.Copy(name, value);

    /// <inheritdoc cref="SpecEditor.RemoveVariable"/>
    public void RemoveVariable(string name) => _process.Environment.Remove(name);

    /// <inheritdoc cref="SpecEditor.SetVariable"/>
    public void SetVariable(string name, string value) => _process.Environment.Set(name, value);

    /// <inheritdoc cref="SpecEditor.HasRlimit"/>
    public bool HasRlimit(string type) => _process.Rlimits.Has(type);

    /// <inheritdoc cref="SpecEditor.SetRlimit"/>
    public void SetRlimit(string type, ulong soft, ulong hard) => _process.Rlimits.Set(type, soft, hard);
}
