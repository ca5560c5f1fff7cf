using Tuck.Delivery.Secrets;

namespace Tuck.Delivery.Tests.Secrets;

/// <summary>Labels that cannot be stored, and stored ones that cannot be labels.</summary>
public sealed class SecretLabelsTests
{
    [Theory]
    [InlineData("", "v", "a label needs a key")]
    [InlineData("k\0", "v", "label k?: a NUL, or not Unicode")]
    [InlineData("k", "\0", "label k: a NUL, or not Unicode")]
    public void What_cannot_be_stored_is_refused(string key, string value, string message)
        => Refused(message, [new(key, value)]);

    /// <summary>Not in the theory above: the compiler writes an attribute's text as UTF-8.</summary>
    [Fact]
    public void Half_a_character_is_refused()
    {
        foreach (string value in new[] { "\ud800", "\udc00", "a\ud800b", "\udc00\ud800" })
        {
            Refused("label k: a NUL, or not Unicode", [new("k", value)]);
            Refused($"label {Kernel.Printable.Of(value)}: a NUL, or not Unicode", [new(value, "v")]);
        }
    }

    [Fact]
    public void A_key_is_given_once() => Refused("label k: given twice", [new("k", "1"), new("k", "2")]);

    [Fact]
    public void There_are_at_most_64_KiB_of_them()
    {
        Assert.Equal(65536, SecretLabels.Of([new("k", new string('v', 65533))]).EncodedLength);
        Refused("labels may have at most 65536 bytes", [new("k", new string('v', 65534))]);
        Refused("labels may have at most 65536 bytes", [new("k", new string('é', 32767))]);
    }

    [Theory]
    [InlineData("6b")] // no NUL
    [InlineData("6b00")] // no value
    [InlineData("007600")] // no key
    [InlineData("6b007600ff0000")] // not UTF-8
    [InlineData("6b0076006b00")] // a key too many
    [InlineData("00")]
    [InlineData("6b00c20080")] // UTF-8 only across the NUL
    public void Damaged_labels_are_not_decoded(string hex) => Assert.Null(SecretLabels.TryDecode(Convert.FromHexString(hex)));

    [Fact]
    public void Text_for_people_has_no_control_characters()
        => Assert.Equal("k=a?b, l=", SecretLabels.Of([new("k", "a\nb"), new("l", "")]).ToString());

    private static void Refused(string message, KeyValuePair<string, string>[] labels)
    {
        DeliveryException refusal = Assert.Throws<DeliveryException>(() => SecretLabels.Of(labels));
        Assert.Equal(message, refusal.Message);
        Assert.Equal(ExitCode.Usage, refusal.ExitCode);
    }
}
