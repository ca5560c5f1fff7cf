using System.Runtime.InteropServices;

namespace Tuck.Kernel.Syscalls;

/// <summary>Memory: mmap(2), munmap(2), mlock(2), madvise(2) with MADV_DONTDUMP (Linux 3.4); getrandom(2) (Linux 3.17, glibc 2.25).</summary>
internal static unsafe partial class Syscall
{
    internal const int PROT_READ = 1;
    internal const int PROT_WRITE = 2;
    internal const int MAP_PRIVATE = 2;
    internal const int MAP_ANONYMOUS = 0x20;
    internal const int MADV_DONTDUMP = 16;

    [LibraryImport(Libc, SetLastError = true)]
    internal static partial byte* mmap(byte* address, nuint length, int protection, int flags, int fd, long offset);

    [LibraryImport(Libc, SetLastError = true)]
    internal static partial int munmap(byte* address, nuint length);

    [LibraryImport(Libc, SetLastError = true)]
    internal static partial int mlock(byte* address, nuint length);

    [LibraryImport(Libc, SetLastError = true)]
    internal static partial int madvise(byte* address, nuint length, int advice);

    [LibraryImport(Libc, SetLastError = true)]
    internal static partial nint getrandom(byte* buffer, nuint length, uint flags);
}
