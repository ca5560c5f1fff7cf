using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Tuck.Kernel;

namespace Tuck.Cli.Doctor;

/// <summary>The little of elf(5) that tells a static executable: no program header asks for an interpreter.</summary>
internal static class ElfFile
{
    private const int PT_INTERP = 3;
    private const int Class64 = 2;
    private const int LittleEndian = 1;

    /// <summary>The program headers follow the file header in every executable a linker makes.</summary>
    private const int HeadBytes = 64 * 1024;

    /// <summary>False for anything but a 64-bit little-endian executable without an interpreter.</summary>
    internal static bool IsStatic(string path)
    {
        using SafeFileHandle file = Fd.OpenReadOnly(path);
        byte[] head = new byte[HeadBytes];
        ReadOnlySpan<byte> bytes = head.AsSpan(0, Fd.ReadFull(file, head, path));
        if (bytes.Length < 64 || !bytes.StartsWith("\u007fELF"u8) || bytes[4] != Class64 || bytes[5] != LittleEndian)
        {
            return false;
        }
        long offset = BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]); // e_phoff
        int size = BinaryPrimitives.ReadUInt16LittleEndian(bytes[54..]); // e_phentsize
        int count = BinaryPrimitives.ReadUInt16LittleEndian(bytes[56..]); // e_phnum
        if (offset < 0 || size < 4 || offset > bytes.Length - ((long)size * count))
        {
            return false;
        }
        for (int i = 0; i < count; i++)
        {
            if (BinaryPrimitives.ReadInt32LittleEndian(bytes[((int)offset + (i * size))..]) == PT_INTERP)
            {
                return false;
            }
        }
        return count > 0;
    }
}
