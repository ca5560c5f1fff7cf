using System.Runtime.InteropServices;

namespace Tuck.Kernel.Syscalls;

/// <summary>
/// Becoming and starting programs: execve(2), posix_spawn(3), waitpid(2), kill(2), signal(2), getrlimit(2), prlimit(2) (Linux
/// 2.6.36). Of the file actions, a directory needs glibc 2.29, and closing all from a number on 2.34.
/// </summary>
internal static unsafe partial class Syscall
{
    internal const int SIGKILL = 9;
    internal const int SIGPIPE = 13;
    internal const nint SIG_DFL = 0;
    internal const short POSIX_SPAWN_SETPGROUP = 2;
    internal const short POSIX_SPAWN_SETSIGDEF = 4;
    internal const short POSIX_SPAWN_SETSIGMASK = 8;
    internal const int __WALL = 0x40000000;
    internal const int WUNTRACED = 2;

    [LibraryImport(Libc, SetLastError = true)]
    internal static partial int execve(byte* path, byte** argv, byte** envp);

    /// <summary>Answers an errno value and leaves errno alone.</summary>
    [LibraryImport(Libc)]
    internal static partial int posix_spawn(int* pid, byte* path, void* file_actions, void* attributes, byte** argv, byte** envp);

    [LibraryImport(Libc)]
    internal static partial int posix_spawnattr_init(void* attributes);

    [LibraryImport(Libc)]
    internal static partial int posix_spawnattr_setflags(void* attributes, short flags);

    [LibraryImport(Libc)]
    internal static partial int posix_spawnattr_setsigdefault(void* attributes, void* set);

    [LibraryImport(Libc)]
    internal static partial int posix_spawnattr_setsigmask(void* attributes, void* set);

    [LibraryImport(Libc)]
    internal static partial int posix_spawnattr_setpgroup(void* attributes, int group);

    [LibraryImport(Libc)]
    internal static partial int posix_spawnattr_destroy(void* attributes);

    [LibraryImport(Libc)]
    internal static partial int posix_spawn_file_actions_init(void* actions);

    [LibraryImport(Libc)]
    internal static partial int posix_spawn_file_actions_adddup2(void* actions, int fd, int as_fd);

    [LibraryImport(Libc)]
    internal static partial int posix_spawn_file_actions_addchdir_np(void* actions, byte* path);

    [LibraryImport(Libc)]
    internal static partial int posix_spawn_file_actions_addclosefrom_np(void* actions, int from);

    [LibraryImport(Libc)]
    internal static partial int posix_spawn_file_actions_destroy(void* actions);

    [LibraryImport(Libc)]
    internal static partial int sigfillset(void* set);

    [LibraryImport(Libc)]
    internal static partial int sigemptyset(void* set);

    [LibraryImport(Libc)]
    internal static partial int sigaddset(void* set, int signal);

    [LibraryImport(Libc, SetLastError = true)]
    internal static partial int waitpid(int pid, out int status, int options);

    [LibraryImport(Libc, SetLastError = true)]
    internal static partial int kill(int pid, int signal);

    [LibraryImport(Libc, SetLastError = true)]
    internal static partial nint signal(int number, nint handler);

    [LibraryImport(Libc, SetLastError = true)]
    internal static partial int getrlimit(int resource, out RLimit limit);

    [LibraryImport(Libc, SetLastError = true)]
    internal static partial int prlimit(int pid, int resource, in RLimit limit, RLimit* before);

    /// <summary>The runtime's own way to C's <c>environ</c>, a variable, which an import cannot name.</summary>
    [LibraryImport("libSystem.Native", EntryPoint = "SystemNative_GetEnviron")]
    internal static partial byte** GetEnviron();
}
