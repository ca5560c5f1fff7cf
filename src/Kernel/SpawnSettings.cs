using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Tuck.Kernel.Syscalls;

namespace Tuck.Kernel;

/// <summary>What posix_spawn(3) is told beside the program: its attributes and file actions. Owns both.</summary>
internal sealed unsafe class SpawnSettings : IDisposable
{
    /// <summary>
    /// glibc's posix_spawnattr_t has 336 bytes, its posix_spawn_file_actions_t 80 and its sigset_t 128; musl's are no larger.
    /// </summary>
    private const int RoomBytes = 512;

    private readonly void* _memory = NativeMemory.AllocZeroed(2 * RoomBytes);

    internal SpawnSettings()
    {
        Check(Syscall.posix_spawnattr_init(Attributes), "posix_spawnattr_init");
        Check(Syscall.posix_spawn_file_actions_init(FileActions), "posix_spawn_file_actions_init");
    }

    internal void* Attributes => _memory;

    internal void* FileActions => (byte*)_memory + RoomBytes;

    /// <summary>A process group of its own, every signal as it is by default, none blocked.</summary>
    internal void OwnGroupAndSignals()
    {
        const short flags =
            Syscall.POSIX_SPAWN_SETPGROUP | Syscall.POSIX_SPAWN_SETSIGDEF | Syscall.POSIX_SPAWN_SETSIGMASK;
        byte* signals = stackalloc byte[RoomBytes];
        Check(Syscall.posix_spawnattr_setflags(Attributes, flags), "posix_spawnattr_setflags");
        Check(Syscall.posix_spawnattr_setpgroup(Attributes, 0), "posix_spawnattr_setpgroup");
        _ = Syscall.sigfillset(signals);
        Check(Syscall.posix_spawnattr_setsigdefault(Attributes, signals), "posix_spawnattr_setsigdefault");
        _ = Syscall.sigemptyset(signals);
        Check(Syscall.posix_spawnattr_setsigmask(Attributes, signals), "posix_spawnattr_setsigmask");
    }

    /// <summary>These files, of numbers above 2, as 0, 1 and 2, and no other: our caller's may be open in us too.</summary>
    internal void StandardFiles(ReadOnlySpan<SafeFileHandle> files)
    {
        for (int i = 0; i < files.Length; i++)
        {
            int fd = (int)files[i].DangerousGetHandle();
            Check(Syscall.posix_spawn_file_actions_adddup2(FileActions, fd, i), "posix_spawn_file_actions_adddup2");
        }
        Check(
            Syscall.posix_spawn_file_actions_addclosefrom_np(FileActions, files.Length),
            "posix_spawn_file_actions_addclosefrom_np");
    }

    internal void Directory(byte* path)
        => Check(Syscall.posix_spawn_file_actions_addchdir_np(FileActions, path), "posix_spawn_file_actions_addchdir_np");

    public void Dispose()
    {
        _ = Syscall.posix_spawn_file_actions_destroy(FileActions);
        _ = Syscall.posix_spawnattr_destroy(Attributes);
        NativeMemory.Free(_memory);
    }

    /// <summary>These answer an errno value: ENOMEM, mostly.</summary>
    private static void Check(int errno, string call)
    {
        if (errno != 0)
        {
            throw new KernelException(call, "program", errno);
        }
    }
}
