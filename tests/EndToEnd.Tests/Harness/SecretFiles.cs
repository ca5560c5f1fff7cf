using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Tuck.EndToEnd.Tests.Harness;

/// <summary>
/// A store written by the tests, from the format's description and with .NET's own AES-GCM: magic "TUCKSEC1", u16 name length,
/// u16 zero, u32 version, i64 milliseconds, u32 labels length, name, labels, nonce of 12; then ciphertext, tag of 16. All before
/// the ciphertext is authenticated.
/// </summary>
internal sealed class SecretFiles(string directory, string keyPath)
{
    private readonly Dictionary<string, uint> _versions = [];

    public string Path => directory;

    public string KeyPath => keyPath;

    public string PathOf(string name) => System.IO.Path.Combine(directory, name);

    public void Write(string name, string value) => Write(name, Encoding.UTF8.GetBytes(value));

    /// <summary>Creates the secret, or makes its next version.</summary>
    public void Write(string name, ReadOnlySpan<byte> value)
    {
        _versions[name] = _versions.GetValueOrDefault(name) + 1;
        WriteRaw(name, Seal(name, _versions[name], value, Key()));
    }

    public void WriteRaw(string name, byte[] bytes) => WritePrivate(PathOf(name), bytes);

    public static byte[] Seal(string name, uint version, ReadOnlySpan<byte> value, byte[] key)
    {
        const int fixedBytes = 28;
        byte[] bytes = new byte[fixedBytes + name.Length + 12 + value.Length + 16];
        "TUCKSEC1"u8.CopyTo(bytes);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), (ushort)name.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(12), version);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        Encoding.ASCII.GetBytes(name).CopyTo(bytes, fixedBytes);
        int header = fixedBytes + name.Length + 12;
        RandomNumberGenerator.Fill(bytes.AsSpan(header - 12, 12));
        using AesGcm aes = new(key, 16);
        aes.Encrypt(
            bytes.AsSpan(header - 12, 12),
            value,
            bytes.AsSpan(header, value.Length),
            bytes.AsSpan(^16..),
            bytes.AsSpan(0, header));
        return bytes;
    }

    public byte[] Key()
    {
        if (!File.Exists(keyPath))
        {
            WritePrivate(keyPath, RandomNumberGenerator.GetBytes(32));
        }
        return File.ReadAllBytes(keyPath);
    }

    private static void WritePrivate(string path, byte[] bytes)
    {
        DirectoryInfo parent = Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        parent.UnixFileMode = (UnixFileMode)Convert.ToInt32("700", 8);
        File.WriteAllBytes(path, bytes);
        File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32("600", 8));
    }
}
