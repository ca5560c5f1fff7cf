using System.Buffers.Binary;

namespace Tuck.Delivery.Tests.Secrets;

/// <summary>Values that say themselves whether they are whole: a seed, then bytes that follow from seed and length.</summary>
internal static class Pattern
{
    public static byte[] Make(uint seed, int length)
    {
        byte[] bytes = new byte[length];
        new Random(HashCodeOf(seed, length)).NextBytes(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, seed);
        return bytes;
    }

    /// <summary>The seed, after checking all the rest.</summary>
    public static uint RequireWhole(ReadOnlySpan<byte> bytes)
    {
        uint seed = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        Assert.True(bytes.SequenceEqual(Make(seed, bytes.Length)), $"the value of seed {seed} is not whole");
        return seed;
    }

    // Not HashCode.Combine, which differs from process to process.
    private static int HashCodeOf(uint seed, int length) => unchecked((int)(seed * 31) + length);
}
