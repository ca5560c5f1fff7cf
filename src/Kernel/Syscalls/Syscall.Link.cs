using System.Runtime.InteropServices;

namespace Tuck.Kernel.Syscalls;

/// <summary>A second name for a file: linkat(2), Linux 2.6.16.</summary>
internal static unsafe partial class Syscall
{
    [LibraryImport(Libc, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int linkat(SafeHandle oldDir, string oldPath, SafeHandle newDir, string newPath, int flags);
}
