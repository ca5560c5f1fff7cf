namespace Tuck.Delivery.Requests;

/// <summary>The variables of a container's environment, wherever they stand. Their values are bytes and become no strings.</summary>
public interface IVariables
{
    bool Has(string name);

    /// <summary>Of the value, in bytes; 0 too if there is no such variable.</summary>
    int LengthOf(string name);

    /// <summary>Copies the value of one that is there.</summary>
    void CopyTo(string name, Span<byte> target);
}
