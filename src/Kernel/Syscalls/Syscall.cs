using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]
[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]

namespace Tuck.Kernel.Syscalls;

/// <summary>
/// Raw system calls: one file a man-page family, the header's spelling, no logic. A call returns -1 and leaves errno for
/// <see cref="Marshal.GetLastPInvokeError"/>, to be read in the very next statement.
/// </summary>
/// <remarks>
/// Calls from number 424 up have one number on every architecture and are made by number: glibc exports most of them only
/// from 2.36 and openat2 not at all. Older calls differ in number and are bound by their libc name.
/// </remarks>
internal static unsafe partial class Syscall
{
    private const string Libc = "libc";
}
