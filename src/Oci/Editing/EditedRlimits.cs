using System.Text.Json;

namespace Tuck.Oci.Editing;

/// <summary>process.rlimits by type. Of several of one type the last one counts.</summary>
internal sealed class EditedRlimits(ReadOnlyMemory<byte> utf8, EditedArray array)
{
    /// <summary>By the number of the item in the array.</summary>
    private readonly List<string?> _types = [];

    /// <summary>Takes note of the types, once the array was read.</summary>
    /// <exception cref="InvalidOperationException">An item is not an object, or its type not a string.</exception>
    internal void Load()
    {
        for (int i = 0; i < array.Count; i++)
        {
            Utf8JsonReader reader = new(array.Text(i, utf8).Span);
            _types.Add(ReadType(ref reader));
        }
    }

    internal bool Has(string type) => _types.Contains(type);

    internal void Set(string type, ulong soft, ulong hard)
    {
        byte[] text = JsonText.OfRlimit(type, soft, hard);
        int last = _types.LastIndexOf(type);
        if (last >= 0)
        {
            array.Replace(last, text);
        }
        else
        {
            array.Add(text);
            _types.Add(type);
        }
    }

    private static string? ReadType(ref Utf8JsonReader reader)
    {
        _ = reader.Read();
        OciJson.Require(ref reader, JsonTokenType.StartObject);
        string? type = null;
        while (OciJson.NextMember(ref reader))
        {
            if (reader.ValueTextEquals("type"u8))
            {
                type = OciJson.ReadString(ref reader);
            }
            else
            {
                OciJson.SkipValue(ref reader);
            }
        }
        return type;
    }
}
