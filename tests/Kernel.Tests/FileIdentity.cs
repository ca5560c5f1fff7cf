using Microsoft.Win32.SafeHandles;
using Mono.Unix.Native;
using Posix = Mono.Unix.Native.Syscall;

namespace Tuck.Kernel.Tests;

/// <summary>Which file it is, by Mono.Posix.</summary>
internal readonly record struct FileIdentity(ulong Device, ulong Inode)
{
    public static FileIdentity Of(SafeFileHandle file)
        => Posix.fstat((int)file.DangerousGetHandle(), out Stat stat) == 0 ? Of(stat) : throw new IOException("fstat");

    /// <summary>Links are not followed.</summary>
    public static FileIdentity Of(string path)
        => Posix.lstat(path, out Stat stat) == 0 ? Of(stat) : throw new IOException("lstat " + path);

    private static FileIdentity Of(Stat stat) => new(stat.st_dev, stat.st_ino);
}
