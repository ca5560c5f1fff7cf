using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Mono.Unix;

namespace Tuck.Kernel.Tests;

/// <summary>A process in a mount namespace of its own, as a container's is. Ends it when disposed.</summary>
internal sealed class OtherNamespace : IDisposable
{
    private readonly Command _process = Command.Start("unshare", "--mount", "--propagation", "private", "sleep", "600");

    public OtherNamespace()
    {
        // unshare becomes sleep only when the namespace is ready.
        Wait.Until(() => File.ReadAllText($"/proc/{Pid}/comm") == "sleep\n");
        using ProcFs proc = ProcFs.Open();
        using ProcessHandle process = ProcessHandle.Open(proc, Pid);
        Handle = process.OpenMountNamespace();
    }

    public int Pid => _process.Pid;

    public SafeFileHandle Handle { get; }

    public string Link => UnixPath.ReadLink($"/proc/{Pid}/ns/mnt");

    public void Run(Action work) => MountNamespace.Run(Handle, "test", work);

    /// <summary>Runs a program inside.</summary>
    public CommandResult Enter(params string[] command)
        => Command.Try(["nsenter", "--target", Pid.ToString(CultureInfo.InvariantCulture), "--mount", .. command]);

    /// <summary>What findmnt, run inside, says is mounted at the path; empty if nothing is.</summary>
    public string Find(string columns, string path)
        => Enter("findmnt", "--noheadings", "--output", columns, "--mountpoint", path).Output.Trim();

    /// <summary>Ends the process and with it the namespace, unless a handle keeps it.</summary>
    public void End() => _ = _process.Kill();

    public void Dispose()
    {
        _process.Dispose();
        Handle.Dispose();
    }
}
