using System.Runtime.InteropServices;

namespace Tuck.Kernel;

/// <summary>A system call that failed, in one line: call, subject, cause (<c>move_mount run/secrets: Device or resource busy</c>).</summary>
public sealed class KernelException : IOException
{
    public KernelException(string call, string subject, int errno)
        : base($"{call} {Printable.Of(subject)}: {Marshal.GetPInvokeErrorMessage(errno)}")
    {
        Call = call;
        Errno = errno;
    }

    /// <summary>The system call, as its man page is named.</summary>
    public string Call { get; }

    /// <summary>One of <see cref="Tuck.Kernel.Errno"/>, or any other errno value.</summary>
    public int Errno { get; }

    /// <summary>Whether the kernel lacks the call or a filter forbids it, as against having refused these arguments.</summary>
    public bool IsUnsupported => Errno == Kernel.Errno.ENOSYS;

    /// <summary>Reads errno first, before anything (a handle's Dispose) can overwrite it.</summary>
    internal static KernelException Last(string call, string subject) => new(call, subject, Marshal.GetLastPInvokeError());
}
