namespace Tuck.Toml.Tests;

public class ScalarTests
{
    [Theory]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("-9223372036854775808", long.MinValue)]
    [InlineData("0x7fff_ffff_ffff_ffff", long.MaxValue)]
    [InlineData("0o17", 15L)]
    [InlineData("0b1_1", 3L)]
    [InlineData("+1_000", 1000L)]
    [InlineData("1e3", 1000.0)]
    [InlineData("-0.0", -0.0)]
    [InlineData("9_224_617.445_991_228_313", 9224617.445991228313)]
    [InlineData("4.9e-324", double.Epsilon)]
    [InlineData("1e-400", 0.0)]
    [InlineData("1.7976931348623157e308", double.MaxValue)]
    [InlineData("-inf", double.NegativeInfinity)]
    [InlineData("+nan", double.NaN)]
    public void Number(string literal, object expected) => Assert.Equal(expected, Documents.Parse("a = " + literal)["a"]);

    [Theory]
    [InlineData("1979-05-27t07:32:00z", "1979-05-27T07:32:00Z")]
    [InlineData("1979-05-27 07:32:00.5-00:30", "1979-05-27T07:32:00.5-00:30")]
    [InlineData("1979-05-27T07:32:00.1234567891+23:59", "1979-05-27T07:32:00.123456789+23:59")]
    [InlineData("2016-12-31T23:59:60Z", "2016-12-31T23:59:60Z")]
    [InlineData("0000-02-29", "0000-02-29")]
    [InlineData("1970-01-01 ", "1970-01-01")]
    [InlineData("00:00:00.000", "00:00:00")]
    public void Date_and_time(string literal, string expected)
    {
        object value = Documents.Parse($"a = [{literal}]")["a"];
        Assert.Equal(expected, Assert.IsType<TomlDateTime>(((TomlArray)value)[0]).ToString());
    }

    [Theory]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("+-1")]
    [InlineData("0x")]
    [InlineData("1.e1")]
    [InlineData("1_.1")]
    [InlineData("i")]
    [InlineData("+")]
    [InlineData("1970-01-01  00:00:00", "expected the end of the line after the value")]
    [InlineData("1970-01-01 1", "not a valid date or time")]
    [InlineData("1970-01-01T", "not a valid date or time")]
    [InlineData("1970-01-01T00:00:00+24:00", "not a valid date or time")]
    [InlineData("1970-13-01", "not a valid date or time")]
    public void Neither_number_nor_date(string literal, string cause = "not a valid number") =>
        Assert.Equal(cause, Documents.Refuse("a = " + literal).Cause);

    [Fact]
    public void Instants_convert_both_ways()
    {
        var instant = new DateTimeOffset(2026, 11, 22, 1, 2, 3, 456, TimeSpan.FromHours(-5));
        var value = TomlDateTime.FromDateTimeOffset(instant);
        Assert.Equal("2026-11-22T01:02:03.456-05:00", value.ToString());
        Assert.True(value.TryGetDateTimeOffset(out DateTimeOffset again));
        Assert.Equal(instant, again);
        Assert.Equal(value, Documents.Parse("a = " + value)["a"]);
    }

    [Theory]
    [InlineData("1979-05-27")]
    [InlineData("2016-12-31T23:59:60Z")]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("2000-01-01T00:00:00+23:00")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    [InlineData("9999-12-31T23:59:59-01:00")]
    public void What_a_DateTimeOffset_cannot_hold_is_said(string literal)
    {
        var value = (TomlDateTime)Documents.Parse("a = " + literal)["a"];
        Assert.False(value.TryGetDateTimeOffset(out _));
        Assert.Equal(literal, value.ToString());
    }
}
