namespace Tuck.Oci.Editing;

/// <summary>An item of an array: from Start up to End in the document, unless Text replaces it; IsAdded if only Text is there.</summary>
internal readonly record struct EditedItem(int Start, int End, byte[]? Text, bool IsAdded, bool IsRemoved)
{
    internal bool IsChanged => IsAdded ? !IsRemoved : IsRemoved || Text is not null;
}
