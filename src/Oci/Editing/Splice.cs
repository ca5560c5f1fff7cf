namespace Tuck.Oci.Editing;

/// <summary>The bytes from Start up to End are replaced by Text; an insertion where both are the same.</summary>
internal readonly record struct Splice(int Start, int End, byte[] Text);
