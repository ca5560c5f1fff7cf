using System.Text;
using System.Text.Json.Nodes;
using Tuck.Oci.Editing;

namespace Tuck.Oci.Tests.Editing;

/// <summary>Documents in and out, and what System.Text.Json.Nodes makes of them.</summary>
internal static class Documents
{
    public static SpecEditor Edit(string json) => new(Encoding.UTF8.GetBytes(json));

    public static string Text(SpecEditor editor)
    {
        byte[] bytes = new byte[editor.Length];
        editor.CopyTo(bytes);
        return Encoding.UTF8.GetString(bytes);
    }

    public static string Text(ProcessEditor editor)
    {
        byte[] bytes = new byte[editor.Length];
        editor.CopyTo(bytes);
        return Encoding.UTF8.GetString(bytes);
    }

    public static string Value(SpecEditor editor, string name)
    {
        byte[] value = new byte[editor.VariableLength(name)];
        editor.CopyVariable(name, value);
        return Encoding.UTF8.GetString(value);
    }

    public static string Value(ProcessEditor editor, string name)
    {
        byte[] value = new byte[editor.VariableLength(name)];
        editor.CopyVariable(name, value);
        return Encoding.UTF8.GetString(value);
    }

    /// <summary>A text that is the same for two documents only if members, their order and all values are; numbers as written.</summary>
    public static string Canonical(JsonNode? node) => node switch
    {
        null => "null",
        JsonObject members => "{" + string.Join(",", members.Select(m => Quoted(m.Key) + ":" + Canonical(m.Value))) + "}",
        JsonArray items => "[" + string.Join(",", items.Select(Canonical)) + "]",
        JsonValue value when value.TryGetValue(out string? text) => Quoted(text),
        _ => node.ToJsonString(),
    };

    public static string Canonical(string json) => Canonical(JsonNode.Parse(json));

    private static string Quoted(string text) => "\"" + Convert.ToHexString(Encoding.Unicode.GetBytes(text)) + "\"";
}
