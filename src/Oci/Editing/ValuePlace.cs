using System.Text.Json;

namespace Tuck.Oci.Editing;

/// <summary>Where a member's value stands, from its first byte up to the byte after its last; both 0 if it is absent.</summary>
internal readonly record struct ValuePlace(ValueKind Kind, int Start, int End)
{
    /// <summary>From the reader's token on, which <see cref="Ending"/> completes.</summary>
    internal static ValuePlace At(ref Utf8JsonReader reader) => new(
        reader.TokenType == JsonTokenType.Null ? ValueKind.Null : ValueKind.Present,
        (int)reader.TokenStartIndex,
        (int)reader.BytesConsumed);

    internal ValuePlace Ending(ref Utf8JsonReader reader) => this with { End = (int)reader.BytesConsumed };
}
