namespace Tuck.Kernel.Tests;

/// <summary>Something our interop takes for granted of a C header: that an expression has a value.</summary>
internal sealed record AbiClaim(string Expression, string Value)
{
    /// <summary>On one line: the compiler names the claims that fail by line.</summary>
    public string Assertion => $"_Static_assert(({Expression}) == ({Value}), \"{Expression}\");";
}
