using System.Security.Cryptography;
using Tuck.Kernel.Crypto;

namespace Tuck.Kernel.Tests.Crypto;

public sealed class Aes256GcmTests
{
    /// <summary>Test case 16 of the GCM specification (McGrew and Viega), which SP 800-38D adopted.</summary>
    [Fact]
    public void The_specifications_test_case_comes_out()
    {
        byte[] key = Convert.FromHexString("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308");
        byte[] nonce = Convert.FromHexString("cafebabefacedbaddecaf888");
        byte[] associated = Convert.FromHexString("feedfacedeadbeeffeedfacedeadbeefabaddad2");
        byte[] plaintext = Convert.FromHexString(
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");
        byte[] ciphertext = new byte[plaintext.Length];
        byte[] tag = new byte[16];

        Aes256Gcm.Encrypt(key, nonce, associated, plaintext, ciphertext, tag);

        Assert.Equal(
            "522DC1F099567D07F47F37A32A84427D643A8CDCBFE5C0C97598A2BD2555D1AA8CB08E48590DBB3DA7B08B1056828838C5F61E6393BA7A0ABCC9F662",
            Convert.ToHexString(ciphertext));
        Assert.Equal("76FC6ECE0F4E1768CDDF8853BB2D551B", Convert.ToHexString(tag));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 7)]
    [InlineData(1, 0)]
    [InlineData(15, 33)]
    [InlineData(16, 16)]
    [InlineData(100_003, 70_000)]
    public void It_agrees_with_the_frameworks(int length, int associatedLength)
    {
        byte[] key = RandomNumberGenerator.GetBytes(32);
        byte[] nonce = RandomNumberGenerator.GetBytes(12);
        byte[] associated = RandomNumberGenerator.GetBytes(associatedLength);
        byte[] plaintext = RandomNumberGenerator.GetBytes(length);
        (byte[] theirs, byte[] theirTag) = (new byte[length], new byte[16]);
        using AesGcm framework = new(key, 16);
        framework.Encrypt(nonce, plaintext, theirs, theirTag, associated);
        (byte[] ours, byte[] ourTag) = (new byte[length], new byte[16]);

        Aes256Gcm.Encrypt(key, nonce, associated, plaintext, ours, ourTag);

        Assert.Equal(theirs, ours);
        Assert.Equal(theirTag, ourTag);
        Assert.True(Aes256Gcm.TryDecrypt(key, nonce, associated, theirs, theirTag, ours)); // ours is room for the plaintext now
        Assert.Equal(plaintext, ours);
    }

    [Theory]
    [InlineData("key")]
    [InlineData("nonce")]
    [InlineData("associated")]
    [InlineData("ciphertext")]
    [InlineData("tag")]
    public void Whatever_is_changed_nothing_is_decrypted(string what)
    {
        Dictionary<string, byte[]> parts = new()
        {
            ["key"] = RandomNumberGenerator.GetBytes(32),
            ["nonce"] = RandomNumberGenerator.GetBytes(12),
            ["associated"] = RandomNumberGenerator.GetBytes(20),
            ["ciphertext"] = new byte[50],
            ["tag"] = new byte[16],
        };
        Aes256Gcm.Encrypt(parts["key"], parts["nonce"], parts["associated"], new byte[50], parts["ciphertext"], parts["tag"]);
        byte[] plaintext = new byte[50];
        plaintext.AsSpan().Fill(7);

        parts[what][3] ^= 0x10;

        Assert.False(Aes256Gcm.TryDecrypt(
            parts["key"], parts["nonce"], parts["associated"], parts["ciphertext"], parts["tag"], plaintext));
        Assert.All(plaintext, b => Assert.Equal(0, b));
    }

    [Fact]
    public void It_decrypts_in_place()
    {
        (byte[] key, byte[] nonce, byte[] tag) = (new byte[32], new byte[12], new byte[16]);
        byte[] bytes = "the plaintext"u8.ToArray();
        Aes256Gcm.Encrypt(key, nonce, [], bytes, bytes, tag);

        Assert.True(Aes256Gcm.TryDecrypt(key, nonce, [], bytes, tag, bytes));
        Assert.Equal("the plaintext"u8.ToArray(), bytes);
    }

    [Theory]
    [InlineData(31, 12, 10, 16)]
    [InlineData(32, 11, 10, 16)]
    [InlineData(32, 12, 9, 16)]
    [InlineData(32, 12, 10, 15)]
    public void Lengths_that_cannot_be_are_refused(int key, int nonce, int output, int tag)
        => Assert.Throws<ArgumentOutOfRangeException>(
            () => Aes256Gcm.Encrypt(new byte[key], new byte[nonce], [], new byte[10], new byte[output], new byte[tag]));
}
