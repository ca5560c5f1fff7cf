namespace Tuck.EndToEnd.Tests.Harness;

/// <summary>without-call.c, compiled: a wrapper that runs a program on a kernel that seems to lack system calls.</summary>
internal static class FilterProgram
{
    public const int openat2 = 437;
    public const int pidfd_open = 434;

    private static readonly Lazy<string> s_executable = new(Compile);

    /// <summary>Words to put before a command line: these calls fail with this errno (38 ENOSYS, 1 EPERM).</summary>
    public static string[] Without(int errno, params int[] calls)
        => [s_executable.Value, errno.ToString(), string.Join(',', calls), "--"];

    private static string Compile()
    {
        TemporaryDirectory directory = new();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => directory.Dispose();
        string executable = directory.At("without-call");
        _ = Command.Run("cc", "-o", executable, Path.Combine(AppContext.BaseDirectory, "without-call.c"));
        return executable;
    }
}
