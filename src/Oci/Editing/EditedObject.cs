using System.Text.Json;

namespace Tuck.Oci.Editing;

/// <summary>An object of a document; one that is not there yet, or null, is made when something is put into it.</summary>
internal sealed class EditedObject
{
    private readonly EditedDocument _document;
    private readonly JsonRange? _place;
    private readonly Dictionary<string, JsonRange> _members = new(StringComparer.Ordinal);
    private readonly Dictionary<string, EditedObject> _objects = new(StringComparer.Ordinal);
    private readonly Dictionary<string, EditedArray> _arrays = new(StringComparer.Ordinal);

    /// <param name="document">What it is in.</param>
    /// <param name="place">Where; null if it is not there.</param>
    internal EditedObject(EditedDocument document, JsonRange? place)
    {
        (_document, _place) = (document, place);
        if (place is { } range)
        {
            ReadMembers(range);
        }
    }

    private bool HasChanges => _objects.Values.Any(child => child.HasChanges) || _arrays.Values.Any(child => child.HasChanges);

    /// <summary>The member that is an object.</summary>
    internal EditedObject Object(string name)
    {
        if (!_objects.TryGetValue(name, out EditedObject? child))
        {
            _objects[name] = child = new EditedObject(_document, Place(name, JsonTokenType.StartObject));
        }
        return child;
    }

    /// <summary>The member that is an array.</summary>
    internal EditedArray Array(string name)
    {
        if (!_arrays.TryGetValue(name, out EditedArray? child))
        {
            _arrays[name] = child = new EditedArray(_document, Place(name, JsonTokenType.StartArray));
        }
        return child;
    }

    internal void AddTo(List<Splice> splices)
    {
        List<byte[]> added = [];
        foreach ((string name, EditedObject child) in _objects)
        {
            if (child.HasChanges)
            {
                Add(name, child._place is not null, () => child.AddTo(splices), child.ToJson, splices, added);
            }
        }
        foreach ((string name, EditedArray child) in _arrays)
        {
            if (child.HasChanges)
            {
                Add(name, child.Exists, () => child.AddTo(splices), child.ToJson, splices, added);
            }
        }
        if (added.Count > 0)
        {
            byte[] text = JsonText.Join(added);
            splices.Add(new Splice(InsertionPoint, InsertionPoint, _members.Count > 0 ? [(byte)',', .. text] : text));
        }
    }

    /// <summary>Right after the last member, so that white space before the brace stays before the brace.</summary>
    private int InsertionPoint => _members.Count > 0 ? _members.Values.Max(value => value.End) : _place!.Value.Start + 1;

    private void Add(
        string name, bool exists, Action edit, Func<byte[]> make, List<Splice> splices, List<byte[]> added)
    {
        if (exists)
        {
            edit();
        }
        else if (_members.TryGetValue(name, out JsonRange isNull))
        {
            splices.Add(new Splice(isNull.Start, isNull.End, make()));
        }
        else
        {
            added.Add(JsonText.Member(name, make()));
        }
    }

    private byte[] ToJson()
    {
        List<byte[]> members =
        [
            .. _objects.Where(child => child.Value.HasChanges).Select(child => JsonText.Member(child.Key, child.Value.ToJson())),
            .. _arrays.Where(child => child.Value.HasChanges).Select(child => JsonText.Member(child.Key, child.Value.ToJson())),
        ];
        return [(byte)'{', .. JsonText.Join(members), (byte)'}'];
    }

    private JsonRange? Place(string name, JsonTokenType type)
    {
        if (!_members.TryGetValue(name, out JsonRange range))
        {
            return null;
        }
        JsonTokenType found = _document.ReaderAt(range).TokenType;
        return found == type ? range
            : found == JsonTokenType.Null ? null
            : throw new OciException($"{_document.Name}: {name} has the wrong type");
    }

    /// <summary>Of two members of one name the last counts, as for Go's encoding/json.</summary>
    private void ReadMembers(JsonRange range)
    {
        Utf8JsonReader reader = _document.ReaderAt(range);
        while (OciJson.NextMember(ref reader))
        {
            string name = reader.GetString()!;
            _ = reader.Read();
            int start = range.Start + (int)reader.TokenStartIndex;
            reader.Skip();
            _members[name] = new JsonRange(start, range.Start + (int)reader.BytesConsumed);
        }
    }
}
