using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Tuck.Delivery.Secrets;

/// <summary>
/// What a store file has before its ciphertext, little endian; all of it is authenticated with the ciphertext, so that no file
/// can stand in for another secret or version:
/// magic "TUCKSEC1", u16 name length, u16 zero, u32 version, i64 created in Unix milliseconds, u32 labels length, name, labels,
/// nonce of 12 bytes. After it: ciphertext, tag of 16 bytes.
/// </summary>
internal static class StoreHeader
{
    /// <summary>Up to the name.</summary>
    internal const int FixedBytes = 28;

    internal const int MaxBytes = FixedBytes + SecretName.MaxLength + SecretLabels.MaxBytes + StoreCipher.NonceBytes;

    // A damaged time must not be able to throw where it is printed: DateTimeOffset knows the years 1 to 9999.
    private const long MinMilliseconds = -62_135_596_800_000;
    private const long MaxMilliseconds = 253_402_300_799_999;

    private static ReadOnlySpan<byte> Magic => "TUCKSEC1"u8;

    internal static int LengthOf(SecretVersion version)
        => FixedBytes + version.Name.Length + version.Labels.EncodedLength + StoreCipher.NonceBytes;

    internal static void Write(SecretVersion version, ReadOnlySpan<byte> nonce, Span<byte> bytes)
    {
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[8..], (ushort)version.Name.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[10..], 0);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[12..], version.Version);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], version.Created.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[24..], (uint)version.Labels.EncodedLength);
        _ = Encoding.ASCII.GetBytes(version.Name, bytes[FixedBytes..]); // as many as characters: the name is ASCII
        version.Labels.Encode(bytes[(FixedBytes + version.Name.Length)..]);
        nonce.CopyTo(bytes[^StoreCipher.NonceBytes..]);
    }

    /// <summary>
    /// Reads it from the beginning of a file, of which there may be more or, if it is damaged, less. It must be of the secret
    /// of this name; the length is where the ciphertext begins.
    /// </summary>
    internal static bool TryRead(
        ReadOnlySpan<byte> bytes,
        string name,
        [NotNullWhen(true)] out SecretVersion? version,
        out int length,
        [NotNullWhen(false)] out string? damage)
    {
        (version, length) = (null, 0);
        damage = Check(bytes, name);
        if (damage is not null)
        {
            return false;
        }
        int labelsStart = FixedBytes + name.Length;
        int labelsLength = LabelsLength(bytes);
        if (SecretLabels.TryDecode(bytes.Slice(labelsStart, labelsLength)) is not { } labels)
        {
            damage = "its labels are damaged";
            return false;
        }
        length = labelsStart + labelsLength + StoreCipher.NonceBytes;
        version = new SecretVersion(name, Version(bytes), Milliseconds(bytes), labels);
        return true;
    }

    private static string? Check(ReadOnlySpan<byte> bytes, string name)
    {
        if (bytes.Length < FixedBytes)
        {
            return "the file is truncated";
        }
        if (!bytes.StartsWith(Magic))
        {
            return "not a file of this store";
        }
        if (Milliseconds(bytes) is < MinMilliseconds or > MaxMilliseconds
            || Version(bytes) == 0
            || BinaryPrimitives.ReadUInt16LittleEndian(bytes[10..]) != 0
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[24..]) > SecretLabels.MaxBytes)
        {
            return "its header is damaged";
        }
        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]);
        if (bytes.Length < FixedBytes + nameLength + LabelsLength(bytes) + StoreCipher.NonceBytes)
        {
            return "the file is truncated";
        }
        return Ascii.Equals(bytes.Slice(FixedBytes, nameLength), name) ? null : "the file is of another secret";
    }

    private static uint Version(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]);

    private static long Milliseconds(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]);

    private static int LabelsLength(ReadOnlySpan<byte> bytes) => (int)BinaryPrimitives.ReadUInt32LittleEndian(bytes[24..]);
}
