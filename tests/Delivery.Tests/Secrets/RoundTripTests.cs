using FsCheck;
using FsCheck.Fluent;
using Tuck.Delivery.Secrets;

namespace Tuck.Delivery.Tests.Secrets;

/// <summary>What goes in comes out, whatever the bytes.</summary>
public sealed class RoundTripTests : IDisposable
{
    private readonly TestStore _test = new("/dev/shm");

    public void Dispose() => _test.Dispose();

    [Fact]
    public void Any_value_and_any_labels_come_back()
    {
        SecretStore store = _test.Open();
        TestStore.Create(store, "s", [0]);
        Prop.ForAll(ArbMap.Default.ArbFor<NonEmptyArray<byte>>(), Arb.From(LabelLists()), (value, labels) =>
        {
            TestStore.Rotate(store, "s", value.Get, SecretLabels.Of(labels));
            using StoredSecret secret = store.Read("s");
            return secret.Value.Bytes.SequenceEqual(value.Get) && secret.Version.Labels.Items.SequenceEqual(labels);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(4096)]
    [InlineData(65_537)]
    [InlineData(SecretBuffer.MaxBytes)]
    public void Any_length_up_to_16_MiB_comes_back(int length)
    {
        byte[] value = new byte[length];
        new Random(length).NextBytes(value);
        TestStore.Create(_test.Open(), "s", value, SecretLabels.Of([new("k", new string('v', SecretLabels.MaxBytes - 3))]));
        using StoredSecret secret = _test.Open().Read("s");
        Assert.True(secret.Value.Bytes.SequenceEqual(value));
        Assert.Equal(length, secret.Value.Length);
    }

    [Fact]
    public void One_byte_more_than_16_MiB_is_refused()
    {
        string message = Assert.Throws<DeliveryException>(() => SecretBuffer.Allocate(SecretBuffer.MaxBytes + 1)).Message;
        Assert.Equal("a secret may have at most 16777216 bytes", message);
    }

    [Fact]
    public void Every_write_has_a_nonce_of_its_own()
    {
        SecretStore store = _test.Open();
        TestStore.Create(store, "s", [1]);
        HashSet<string> files = [Convert.ToHexString(File.ReadAllBytes(_test.FileOf("s"))[29..])];
        for (int i = 0; i < 50; i++)
        {
            TestStore.Rotate(store, "s", [1]);
            Assert.True(files.Add(Convert.ToHexString(File.ReadAllBytes(_test.FileOf("s"))[29..41])));
        }
    }

    private static Gen<KeyValuePair<string, string>[]> LabelLists()
        => from keys in Texts().Where(text => text.Length > 0).ArrayOf()
           from values in Texts().ArrayOf(keys.Length)
           select keys.Distinct(StringComparer.Ordinal).Zip(values, KeyValuePair.Create).ToArray();

    /// <summary>Any Unicode but NUL: one to four bytes in UTF-8, and what is no character.</summary>
    private static Gen<string> Texts()
        => Gen.OneOf(Gen.Choose(1, 0x7f), Gen.Choose(0x80, 0xd7ff), Gen.Choose(0xe000, 0xffff), Gen.Choose(0x10000, 0x10ffff))
            .Select(char.ConvertFromUtf32)
            .ArrayOf()
            .Select(string.Concat);
}
