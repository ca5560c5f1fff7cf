using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Tuck.Delivery.Secrets;
using Tuck.Kernel;

namespace Tuck.Delivery.Tests.Secrets;

/// <summary>The bytes of a store file, which a hook in another language must be able to read.</summary>
public sealed class StoreFormatTests : IDisposable
{
    // Made by Python's cryptography 48.0 from the description of the format: key 00..1f, nonce a0..ab.
    private const string WithLabels =
        "5455434b534543310b00000007000000fb206aa99a0100001100000064622d70617373776f726461707000776562006772c3b6c39f650000"
        + "a0a1a2a3a4a5a6a7a8a9aaab952b1f5f20bf024068128ec6eb14d37f9a1d675293ed259f00";

    private const string WithoutLabels =
        "5455434b53454331010000000100000000000000000000000000000078a0a1a2a3a4a5a6a7a8a9aaab90d1af835f2efae5fa83a456e2f9a456a3";

    private static readonly byte[] s_key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private static readonly byte[] s_value = [.. "s3cret\0"u8, 0xff, (byte)'\n'];
    private static readonly byte[] s_nonce = [.. Enumerable.Range(0xa0, 12).Select(i => (byte)i)];

    private readonly TestStore _test = new();

    public void Dispose() => _test.Dispose();

    [Fact]
    public void A_file_has_exactly_the_bytes_of_the_format()
    {
        SecretLabels labels = SecretLabels.Of([new("app", "web"), new("größe", "")]);
        long created = _test.Clock.Now.ToUnixTimeMilliseconds();
        byte[] file = StoreFile.Seal(new("db-password", 7, created, labels), s_value, s_key, s_nonce);
        Assert.Equal(WithLabels, Convert.ToHexStringLower(file));
        file = StoreFile.Seal(new("x", 1, 0, SecretLabels.None), "v"u8, s_key, s_nonce);
        Assert.Equal(WithoutLabels, Convert.ToHexStringLower(file));
    }

    [Fact]
    public void A_file_made_by_another_program_is_read()
    {
        using StoredSecret secret = Open("db-password", Convert.FromHexString(WithLabels), out _)!;
        Assert.Equal(s_value, secret.Value.Bytes.ToArray());
        Assert.Equal(7u, secret.Version.Version);
        Assert.Equal(_test.Clock.Now, secret.Version.Created);
        Assert.Equal("app=web, größe=", secret.Version.Labels.ToString());
    }

    [Fact]
    public void A_change_of_any_single_bit_is_refused()
    {
        byte[] file = Convert.FromHexString(WithLabels);
        for (int bit = 0; bit < file.Length * 8; bit++)
        {
            file[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Null(Open("db-password", file, out string? damage));
            Assert.False(string.IsNullOrEmpty(damage), $"bit {bit}");
            file[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void A_file_cut_off_anywhere_is_refused()
    {
        byte[] file = Convert.FromHexString(WithLabels);
        for (int length = 0; length < file.Length; length++)
        {
            Assert.Null(Open("db-password", file[..length], out string? damage));
            Assert.False(string.IsNullOrEmpty(damage), $"length {length}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(100_000)]
    public void Appended_bytes_are_refused(int count)
        => Assert.Null(Open("db-password", [.. Convert.FromHexString(WithLabels), .. new byte[count]], out _));

    [Fact]
    public void A_file_larger_than_any_secret_is_refused_before_memory_is_taken()
    {
        string path = _test.Root + "/large";
        using (FileStream file = File.Create(path))
        {
            file.SetLength(1L << 40); // a hole
        }
        using SafeFileHandle handle = Fd.OpenReadOnly(path);
        Assert.False(StoreFile.TryOpen(handle, "large", s_key, out _, out string? damage));
        Assert.Equal("the file is larger than any secret", damage);
    }

    [Fact]
    public void A_directory_is_not_a_secret()
    {
        using SafeFileHandle handle = Fd.OpenReadOnly(_test.Root);
        Assert.False(StoreFile.TryOpen(handle, "directory", s_key, out _, out string? damage));
        Assert.Equal("not a regular file", damage);
    }

    [Theory]
    [InlineData("other-name00", "the file is of another secret")]
    [InlineData("db-passwore", "the file is of another secret")]
    [InlineData("db", "the file is of another secret")]
    public void A_file_of_another_secret_is_refused(string name, string expected)
    {
        Assert.Null(Open(name, Convert.FromHexString(WithLabels), out string? damage));
        Assert.Equal(expected, damage);
    }

    [Fact]
    public void A_time_that_no_calendar_has_is_damage_and_not_an_exception()
    {
        byte[] file = Convert.FromHexString(WithLabels);
        file.AsSpan(16, 8).Fill(0x7f);
        using SafeFileHandle handle = Write(file);
        Assert.False(StoreFile.TryReadVersion(handle, "db-password", out _, out string? damage));
        Assert.Equal("its header is damaged", damage);
    }

    [Fact]
    public void Random_bytes_are_refused_with_a_reason()
    {
        Random random = new(20251122);
        for (int i = 0; i < 2000; i++)
        {
            byte[] file = new byte[random.Next(0, 300)];
            random.NextBytes(file);
            if (i % 2 == 0 && file.Length > 8)
            {
                "TUCKSEC1"u8.CopyTo(file);
            }
            Assert.Null(Open("db-password", file, out string? damage));
            Assert.False(string.IsNullOrEmpty(damage), i.ToString(CultureInfo.InvariantCulture));
        }
    }

    private StoredSecret? Open(string name, byte[] bytes, out string? damage)
    {
        using SafeFileHandle handle = Write(bytes);
        return StoreFile.TryOpen(handle, name, s_key, out StoredSecret? secret, out damage) ? secret : null;
    }

    private SafeFileHandle Write(byte[] bytes)
    {
        TestStore.Overwrite(_test.Root + "/file", bytes);
        return Fd.OpenReadOnly(_test.Root + "/file");
    }
}
