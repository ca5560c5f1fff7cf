using System.Text.Json;

namespace Tuck.Oci.Editing;

/// <summary>An object some of whose members may be changed or made. Of members of the same name the last one counts, as in Go.</summary>
internal sealed class EditedObject(params (string Name, IEditedValue Value)[] members) : IEditedValue
{
    /// <summary>The byte after the last member, or after the bracket if there is none.</summary>
    private int _tail;

    private bool _isEmpty = true;

    public ValuePlace Place { get; private set; }

    public bool IsChanged => Array.Exists(members, member => member.Value.IsChanged);

    public void Forget()
    {
        Place = default;
        _isEmpty = true;
        foreach ((_, IEditedValue value) in members)
        {
            value.Forget();
        }
    }

    public void Read(ref Utf8JsonReader reader)
    {
        Forget();
        if (OciJson.Begin(ref reader, JsonTokenType.StartObject))
        {
            ReadMembers(ref reader);
        }
        else
        {
            Place = ValuePlace.At(ref reader);
        }
    }

    /// <summary>The reader has come to the bracket, as at the root of a document.</summary>
    internal void ReadMembers(ref Utf8JsonReader reader)
    {
        Place = ValuePlace.At(ref reader);
        _tail = (int)reader.BytesConsumed;
        while (OciJson.NextMember(ref reader))
        {
            ReadMember(ref reader);
            _tail = (int)reader.BytesConsumed;
            _isEmpty = false;
        }
        Place = Place.Ending(ref reader);
    }

    private void ReadMember(ref Utf8JsonReader reader)
    {
        foreach ((string name, IEditedValue value) in members)
        {
            if (reader.ValueTextEquals(name))
            {
                value.Read(ref reader);
                return;
            }
        }
        OciJson.SkipValue(ref reader);
    }

    public byte[] ToUtf8() => [(byte)'{', .. Made(isFirst: true), (byte)'}'];

    public void AddTo(JsonSplices splices)
    {
        foreach ((_, IEditedValue value) in members)
        {
            if (value.IsChanged && value.Place.Kind == ValueKind.Present)
            {
                value.AddTo(splices);
            }
            else if (value.IsChanged && value.Place.Kind == ValueKind.Null)
            {
                splices.Replace(value.Place.Start, value.Place.End, value.ToUtf8());
            }
        }
        byte[] made = Made(_isEmpty);
        if (made.Length > 0)
        {
            splices.Insert(_tail, made);
        }
    }

    private byte[] Made(bool isFirst)
    {
        List<byte> text = [];
        foreach ((string name, IEditedValue value) in members)
        {
            if (value.IsChanged && value.Place.Kind == ValueKind.Absent)
            {
                text.AddRange(isFirst ? [] : ","u8);
                text.AddRange([.. JsonText.OfString(name), (byte)':', .. value.ToUtf8()]);
                isFirst = false;
            }
        }
        return [.. text];
    }
}
