using Microsoft.Win32.SafeHandles;
using Tuck.Kernel;

namespace Tuck.Delivery.Ledger;

/// <summary>A file of lines that several processes append to: O_APPEND, one write(2) a line, mode 0600.</summary>
internal static class AppendOnly
{
    internal static void Write(string path, ReadOnlySpan<byte> line)
    {
        using SafeFileHandle file = Open(path);
        Fd.WriteAll(file, line, path);
    }

    private static SafeFileHandle Open(string path)
    {
        try
        {
            return Fd.OpenAppend(path, 0x180); // 0600
        }
        catch (KernelException e) when (e.Errno == Errno.ENOENT)
        {
            DirectoryHandle.Ensure(Path.GetDirectoryName(path)!, 0x1c0).Dispose(); // 0700
            return Fd.OpenAppend(path, 0x180); // 0600
        }
    }
}
