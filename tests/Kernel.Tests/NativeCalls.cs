using System.Runtime.InteropServices;

namespace Tuck.Kernel.Tests;

/// <summary>What neither Mono.Posix nor a program can ask for a test, declared apart from the product's interop.</summary>
internal static partial class NativeCalls
{
    private const int PR_GET_DUMPABLE = 3;
    private const nint SYS_mseal = 462;

    internal static int Dumpable() => prctl(PR_GET_DUMPABLE, 0, 0, 0, 0);

    /// <summary>Nobody can unmap the page any more: mseal(2), Linux 6.10.</summary>
    internal static bool TrySeal(nint address) => syscall(SYS_mseal, address, 1, 0) == 0;

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int prctl(int option, nuint arg2, nuint arg3, nuint arg4, nuint arg5);

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint syscall(nint number, nint address, nint length, nint flags);
}
