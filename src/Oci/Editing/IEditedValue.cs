using System.Text.Json;

namespace Tuck.Oci.Editing;

/// <summary>The array or object of a member that an editor may change, or has yet to make.</summary>
internal interface IEditedValue
{
    ValuePlace Place { get; }

    bool IsChanged { get; }

    /// <summary>Takes note of the value the reader comes to next.</summary>
    /// <exception cref="InvalidOperationException">It has another type and is not null.</exception>
    void Read(ref Utf8JsonReader reader);

    /// <summary>The document has none: as before the first <see cref="Read"/>.</summary>
    void Forget();

    /// <summary>What changes inside a value that is present.</summary>
    void AddTo(JsonSplices splices);

    /// <summary>The text of a value that was absent or null.</summary>
    byte[] ToUtf8();
}
