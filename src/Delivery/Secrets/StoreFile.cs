using System.Diagnostics.CodeAnalysis;
using Microsoft.Win32.SafeHandles;
using Tuck.Kernel;

namespace Tuck.Delivery.Secrets;

/// <summary>One file of a store: <see cref="StoreHeader"/>, ciphertext, tag. Borrows the handles it is given.</summary>
internal static class StoreFile
{
    private const int MinBytes = StoreHeader.FixedBytes + 1 + StoreCipher.NonceBytes + StoreCipher.TagBytes;
    private const int MaxBytes = StoreHeader.MaxBytes + SecretBuffer.MaxBytes + StoreCipher.TagBytes;

    /// <summary>The file's bytes.</summary>
    internal static byte[] Seal(SecretVersion version, ReadOnlySpan<byte> value, ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce)
    {
        int headerLength = StoreHeader.LengthOf(version);
        byte[] bytes = new byte[headerLength + value.Length + StoreCipher.TagBytes];
        Span<byte> header = bytes.AsSpan(0, headerLength);
        StoreHeader.Write(version, nonce, header);
        StoreCipher.Encrypt(key, nonce, header, value, bytes.AsSpan(headerLength));
        return bytes;
    }

    /// <summary>
    /// Reads and decrypts: statx, one read, and no copy but the move to the front of the buffer, because the ciphertext is read
    /// into what will hold the value. False, and why, if it is anything but what <see cref="Seal"/> made for this name.
    /// </summary>
    internal static bool TryOpen(
        SafeFileHandle file,
        string name,
        ReadOnlySpan<byte> key,
        [NotNullWhen(true)] out StoredSecret? secret,
        [NotNullWhen(false)] out string? damage)
    {
        secret = null;
        if (!TryGetLength(file, name, out int fileLength, out damage))
        {
            return false;
        }
        SecretBuffer buffer = SecretBuffer.AllocateForFile(fileLength);
        try
        {
            Span<byte> bytes = buffer.Writable[..Fd.ReadFull(file, buffer.Writable, name)];
            if (!TryDecrypt(bytes, name, key, out SecretVersion? version, out int start, out damage))
            {
                return false;
            }
            buffer.ShrinkTo(start, bytes.Length - StoreCipher.TagBytes - start);
            secret = new StoredSecret(buffer, version);
            return true;
        }
        finally
        {
            if (secret is null)
            {
                buffer.Dispose();
            }
        }
    }

    /// <summary>Reads what is not secret, without the key and therefore without knowing whether it is authentic.</summary>
    internal static bool TryReadVersion(
        SafeFileHandle file, string name, [NotNullWhen(true)] out SecretVersion? version, [NotNullWhen(false)] out string? damage)
    {
        version = null;
        if (!TryGetLength(file, name, out int fileLength, out damage))
        {
            return false;
        }
        byte[] bytes = new byte[Math.Min(fileLength, StoreHeader.MaxBytes)];
        int length = Fd.ReadFull(file, bytes, name);
        return StoreHeader.TryRead(bytes.AsSpan(0, length), name, out version, out _, out damage);
    }

    private static bool TryGetLength(SafeFileHandle file, string name, out int length, [NotNullWhen(false)] out string? damage)
    {
        FileStatus status = FileStatus.Of(file, name);
        damage = !status.IsRegularFile ? "not a regular file"
            : status.SizeBytes < MinBytes ? "the file is truncated"
            : status.SizeBytes > MaxBytes ? "the file is larger than any secret"
            : null;
        length = damage is null ? (int)status.SizeBytes : 0;
        return damage is null;
    }

    private static bool TryDecrypt(
        Span<byte> bytes,
        string name,
        ReadOnlySpan<byte> key,
        [NotNullWhen(true)] out SecretVersion? version,
        out int start,
        [NotNullWhen(false)] out string? damage)
    {
        if (!StoreHeader.TryRead(bytes, name, out version, out start, out damage))
        {
            return false;
        }
        ReadOnlySpan<byte> header = bytes[..start];
        if (bytes.Length < start + StoreCipher.TagBytes)
        {
            damage = "the file is truncated";
        }
        else if (!StoreCipher.TryDecrypt(key, header[^StoreCipher.NonceBytes..], header, bytes[start..]))
        {
            damage = "authentication failed: wrong key, or the file was changed";
        }
        return damage is null;
    }
}
