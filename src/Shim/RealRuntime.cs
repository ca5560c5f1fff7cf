using Microsoft.Win32.SafeHandles;
using Tuck.Delivery;
using Tuck.Kernel;

namespace Tuck.Shim;

/// <summary>
/// The runtime behind us, found without reading a configuration: (1) by the name we were started under,
/// <c>tuck-runtime-NAME</c>; (2) by the link /etc/tuck/runtime; (3) runc, crun, youki in PATH. Never ourselves, whatever links
/// there are.
/// </summary>
internal static class RealRuntime
{
    internal const string OwnName = "tuck-runtime";

    /// <summary>An administrator's choice for engines that name us as we are: a link to the runtime.</summary>
    internal const string ChoicePath = "/etc/tuck/runtime";

    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private static readonly string[] s_known = ["runc", "crun", "youki"];

    /// <exception cref="DeliveryException">There is none.</exception>
    internal static string Find(string calledAs)
    {
        string name = Path.GetFileName(calledAs);
        if (name.StartsWith(OwnName + "-", StringComparison.Ordinal))
        {
            string wanted = name[(OwnName.Length + 1)..];
            return InPath(wanted) ?? throw new DeliveryException(
                ExitCode.Configuration, $"started as {Printable.Of(name)}, and there is no runtime {Printable.Of(wanted)} in PATH; install it");
        }
        if (IsOther(ChoicePath))
        {
            return ChoicePath;
        }
        return s_known.Select(InPath).FirstOrDefault(path => path is not null) ?? throw new DeliveryException(
            ExitCode.Configuration,
            $"no runtime to run: neither runc, crun nor youki is in PATH; install one, or link {ChoicePath} to it");
    }

    private static string? InPath(string name)
    {
        string path = Environment.GetEnvironmentVariable("PATH") is { Length: > 0 } own ? own : DefaultPath;
        foreach (string directory in path.Split(':'))
        {
            if (directory.StartsWith('/') && IsOther(directory + "/" + name))
            {
                return directory + "/" + name;
            }
        }
        return null;
    }

    /// <summary>Whether there is a file that is not ourselves.</summary>
    private static bool IsOther(string path)
    {
        try
        {
            // That it is not in the first directories of PATH is usual, and no reason to throw.
            using SafeFileHandle? file = Fd.TryOpenPath(path);
            if (file is null)
            {
                return false;
            }
            FileStatus status = FileStatus.Of(file, path);
            using SafeFileHandle self = Fd.OpenPath("/proc/self/exe");
            return status.IsRegularFile && (status.Mode & 0x49) != 0 && !status.IsSameFile(FileStatus.Of(self, "/proc/self/exe"));
        }
        catch (KernelException e) when (e.Errno is Errno.ENOTDIR or Errno.EACCES or Errno.ELOOP)
        {
            return false;
        }
    }
}
