using Tuck.Kernel.Syscalls;

namespace Tuck.Kernel;

/// <summary>
/// A program, to become or to start, with our environment, working directory and open files as they are (those that are not
/// close-on-exec). SIGPIPE, which .NET ignores, is what it was by default.
/// </summary>
public static unsafe class Executable
{
    /// <summary>glibc's posix_spawnattr_t has 336 bytes and its sigset_t 128; musl's are no larger.</summary>
    private const int SpawnAttributesBytes = 512;
    private const int SignalSetBytes = 128;

    /// <summary>Becomes the program: execve(2). It does not return.</summary>
    /// <param name="path">Of the program.</param>
    /// <param name="argv">Its arguments, in bytes, with its own name first.</param>
    /// <exception cref="KernelException">We are still who we were.</exception>
    public static void Become(string path, IReadOnlyList<byte[]> argv)
    {
        using NativeWords words = new(argv);
        using NativeWords program = new([System.Text.Encoding.UTF8.GetBytes(Fd.NoNul(path))]);
        _ = Syscall.signal(Syscall.SIGPIPE, Syscall.SIG_DFL);
        _ = Syscall.execve(program.Pointers[0], words.Pointers, Syscall.GetEnviron());
        throw KernelException.Last("execve", path);
    }

    /// <summary>Starts the program beside us.</summary>
    /// <param name="path">Of the program.</param>
    /// <param name="argv">Its arguments, in bytes, with its own name first.</param>
    public static ChildProcess Start(string path, IReadOnlyList<byte[]> argv)
    {
        using NativeWords words = new(argv);
        using NativeWords program = new([System.Text.Encoding.UTF8.GetBytes(Fd.NoNul(path))]);
        byte* attributes = stackalloc byte[SpawnAttributesBytes];
        byte* defaults = stackalloc byte[SignalSetBytes];
        _ = Syscall.posix_spawnattr_init(attributes);
        _ = Syscall.posix_spawnattr_setflags(attributes, Syscall.POSIX_SPAWN_SETSIGDEF);
        _ = Syscall.sigemptyset(defaults);
        _ = Syscall.sigaddset(defaults, Syscall.SIGPIPE);
        _ = Syscall.posix_spawnattr_setsigdefault(attributes, defaults);
        int pid;
        int errno = Syscall.posix_spawn(&pid, program.Pointers[0], null, attributes, words.Pointers, Syscall.GetEnviron());
        return errno == 0 ? new ChildProcess(pid) : throw new KernelException("posix_spawn", path, errno);
    }
}
