namespace Tuck.Oci.Editing;

/// <summary>What a document has where a member may be: Go leaves out, or writes as null, what is empty.</summary>
internal enum ValueKind
{
    Absent,
    Null,
    Present,
}
