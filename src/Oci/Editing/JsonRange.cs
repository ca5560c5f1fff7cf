namespace Tuck.Oci.Editing;

/// <summary>Where a value stands in a document, in bytes.</summary>
internal readonly record struct JsonRange(int Start, int End);
