namespace Tuck.Kernel.Tests;

public sealed class RandomBytesTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(32)]
    [InlineData(1_000_000)]
    public void A_span_of_any_length_is_filled(int length)
    {
        byte[] first = new byte[length];
        byte[] second = new byte[length];
        RandomBytes.Fill(first);
        RandomBytes.Fill(second);

        // The chance that a million random bytes miss a value, or that 32 are the same twice, is nil.
        Assert.True(length < 32 || !first.AsSpan().SequenceEqual(second));
        Assert.True(length < 1_000_000 || first.Distinct().Count() == 256);
    }
}
