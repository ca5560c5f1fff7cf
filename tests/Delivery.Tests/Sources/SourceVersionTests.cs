using System.Text;
using Tuck.Delivery.Sources;

namespace Tuck.Delivery.Tests.Sources;

public sealed class SourceVersionTests
{
    [Theory]
    [InlineData("1", 1)]
    [InlineData("7", 7)]
    [InlineData("4503599627370495", 4503599627370495)]
    public void A_number_is_itself(string word, long version) => Assert.Equal(version, SourceVersion.Of(Encoding.ASCII.GetBytes(word)));

    /// <summary>Test vectors of its authors: FNV-1a of "a" is af63dc4c8601ec8c, of "foobar" 85944171f73967e8.</summary>
    [Theory]
    [InlineData("a", 0xaf63dc4c8601ec8c)]
    [InlineData("foobar", 0x85944171f73967e8)]
    public void A_word_is_its_hash(string word, ulong hash)
        => Assert.Equal((1L << 52) + (long)(hash & ((1UL << 52) - 1)), SourceVersion.Of(Encoding.ASCII.GetBytes(word)));

    [Theory]
    [InlineData("0")]
    [InlineData("07")]
    [InlineData("+7")]
    [InlineData("-7")]
    [InlineData("7.0")]
    [InlineData("4503599627370496")]
    [InlineData("99999999999999999999999")]
    [InlineData("2031-01-31")]
    public void What_is_no_such_number_is_a_word_and_exact_in_JSON(string word)
        => Assert.InRange(SourceVersion.Of(Encoding.ASCII.GetBytes(word)), 1L << 52, (1L << 53) - 1);
}
