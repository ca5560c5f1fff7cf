namespace Tuck.Oci.Editing;

/// <summary>A process object of its own, as <c>exec --process FILE</c> takes it, edited as <see cref="SpecEditor"/> edits a spec.</summary>
public sealed class ProcessEditor
{
    private readonly EditedDocument _document;
    private readonly EditedEnvironment _environment;

    /// <exception cref="OciException">Not a process object.</exception>
    public ProcessEditor(ReadOnlyMemory<byte> utf8)
    {
        _document = new EditedDocument(utf8, "process");
        _environment = new EditedEnvironment(_document, _document.Root.Array("env"));
    }

    /// <summary>Of the edited document, in bytes.</summary>
    public int Length => _document.Length;

    public void CopyTo(Span<byte> target) => _document.CopyTo(target);

    public bool HasVariable(string name) => _environment.Has(name);

    /// <summary>Every entry of the name.</summary>
    public void RemoveVariable(string name) => _environment.Remove(name);

    /// <summary>In the place of the last of the name, or at the end.</summary>
    public void SetVariable(string name, string value) => _environment.Set(name, value);
}
