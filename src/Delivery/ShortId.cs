namespace Tuck.Delivery;

/// <summary>Container ids as docker and podman show them: 12 characters.</summary>
public static class ShortId
{
    private const int Length = 12;

    public static string Of(string id) => id.Length > Length ? id[..Length] : id;
}
