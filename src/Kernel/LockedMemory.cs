using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Tuck.Kernel.Syscalls;

namespace Tuck.Kernel;

/// <summary>
/// Memory outside the garbage collector's heap, which would copy it when it compacts: mmap(2), kept from swap by mlock(2) and
/// from core dumps by madvise(2), wiped and given back when disposed.
/// </summary>
public sealed unsafe class LockedMemory : SafeHandleZeroOrMinusOneIsInvalid
{
    private readonly int _length;

    private LockedMemory(byte* start, int length)
        : base(ownsHandle: true)
    {
        _length = length;
        SetHandle((nint)start);
    }

    /// <summary>The bytes, zero at first. Not to be used after disposal.</summary>
    public Span<byte> Bytes
        => IsClosed ? throw new ObjectDisposedException(nameof(LockedMemory)) : new((void*)handle, _length);

    /// <summary>
    /// Whether mlock(2) was granted: a user without CAP_IPC_LOCK has only RLIMIT_MEMLOCK, and a process of milliseconds is
    /// better run unlocked than not at all.
    /// </summary>
    public bool IsLocked { get; private init; }

    public static LockedMemory Allocate(int length)
    {
        nuint size = (nuint)Math.Max(length, 1);
        byte* start = Syscall.mmap(
            null, size, Syscall.PROT_READ | Syscall.PROT_WRITE, Syscall.MAP_PRIVATE | Syscall.MAP_ANONYMOUS, -1, 0);
        if ((nint)start == -1)
        {
            throw KernelException.Last("mmap", "secret");
        }
        bool isLocked = Syscall.mlock(start, size) == 0;
        // EINVAL before Linux 3.4 only; the process has no core dumps anyway.
        _ = Syscall.madvise(start, size, Syscall.MADV_DONTDUMP);
        return new LockedMemory(start, length) { IsLocked = isLocked };
    }

    protected override bool ReleaseHandle()
    {
        NativeMemory.Clear((void*)handle, (nuint)_length);
        return Syscall.munmap((byte*)handle, (nuint)Math.Max(_length, 1)) == 0;
    }
}
