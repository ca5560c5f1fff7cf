namespace Tuck.Oci.Editing;

/// <summary>
/// A bundle's config.json, edited as bytes: runtime-spec, config.md. Borrows the bytes. What is not asked for stays as it is, and
/// no value of the environment becomes a string.
/// </summary>
public sealed class SpecEditor
{
    private readonly EditedDocument _document;
    private readonly EditedObject _process;
    private readonly EditedEnvironment _environment;

    /// <exception cref="OciException">Not a spec.</exception>
    public SpecEditor(ReadOnlyMemory<byte> utf8)
    {
        _document = new EditedDocument(utf8, "config.json");
        _process = _document.Root.Object("process");
        _environment = new EditedEnvironment(_document, _process.Array("env"));
    }

    /// <summary>Of the edited document, in bytes.</summary>
    public int Length => _document.Length;

    /// <summary>Names of the variables, each once, in their order.</summary>
    public IReadOnlyList<string> VariableNames => _environment.Names;

    public void CopyTo(Span<byte> target) => _document.CopyTo(target);

    public bool HasVariable(string name) => _environment.Has(name);

    /// <summary>Of the value of a variable that is there, in bytes.</summary>
    public int VariableLength(string name) => _environment.Length(name);

    /// <summary>The value of a variable that is there.</summary>
    public void CopyVariable(string name, Span<byte> target) => _environment.Copy(name, target);

    /// <summary>Every entry of the name.</summary>
    public void RemoveVariable(string name) => _environment.Remove(name);

    /// <summary>In the place of the last of the name, or at the end.</summary>
    public void SetVariable(string name, string value) => _environment.Set(name, value);

    /// <summary>After all other mounts.</summary>
    public void AddMount(string destination, string type, string source, IReadOnlyList<string> options)
        => _document.Root.Array("mounts").Add(JsonText.Of(json =>
        {
            json.WriteStartObject();
            json.WriteString("destination"u8, destination);
            json.WriteString("type"u8, type);
            json.WriteString("source"u8, source);
            JsonText.WriteStrings(json, "options", options);
            json.WriteEndObject();
        }));

    /// <summary>After all other hooks of the stage.</summary>
    /// <param name="stage">As the spec names it: createRuntime, poststop and so on.</param>
    /// <param name="path">Of the program.</param>
    /// <param name="args">With the program's own name first.</param>
    /// <param name="timeoutSeconds">After which the runtime kills it.</param>
    public void AddHook(string stage, string path, IReadOnlyList<string> args, int timeoutSeconds)
        => _document.Root.Object("hooks").Array(stage).Add(JsonText.Of(json =>
        {
            json.WriteStartObject();
            json.WriteString("path"u8, path);
            JsonText.WriteStrings(json, "args", args);
            // Not the runtime's own, which it gives where there is none.
            JsonText.WriteStrings(json, "env", ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"]);
            json.WriteNumber("timeout"u8, timeoutSeconds);
            json.WriteEndObject();
        }));

    /// <summary>A limit of the process, in place of one of the same type.</summary>
    public void SetLimit(string type, ulong soft, ulong hard)
    {
        EditedArray limits = _process.Array("rlimits");
        byte[] limit = JsonText.Of(json =>
        {
            json.WriteStartObject();
            json.WriteString("type"u8, type);
            json.WriteNumber("hard"u8, hard);
            json.WriteNumber("soft"u8, soft);
            json.WriteEndObject();
        });
        int index = LimitOfType(limits, type);
        if (index >= 0)
        {
            limits.Replace(index, limit);
        }
        else
        {
            limits.Add(limit);
        }
    }

    private int LimitOfType(EditedArray limits, string type)
    {
        for (int i = 0; i < limits.Items.Count; i++)
        {
            System.Text.Json.Utf8JsonReader reader = _document.ReaderAt(limits.Items[i]);
            while (reader.Read())
            {
                if (reader.TokenType == System.Text.Json.JsonTokenType.PropertyName && reader.ValueTextEquals("type"u8)
                    && reader.Read() && reader.TokenType == System.Text.Json.JsonTokenType.String && reader.ValueTextEquals(type))
                {
                    return i;
                }
            }
        }
        return -1;
    }
}
