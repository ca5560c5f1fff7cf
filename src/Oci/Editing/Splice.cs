namespace Tuck.Oci.Editing;

/// <summary>Bytes of a document that are replaced by others; none of either is fine.</summary>
internal readonly record struct Splice(int Start, int End, byte[] Text);
