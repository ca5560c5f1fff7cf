namespace Tuck.Testing;

/// <summary>without-call.c, compiled: a wrapper that runs a program on a kernel that seems to lack system calls.</summary>
public static class FilterProgram
{
    public const int openat2 = 437;
    public const int move_mount = 429;
    public const int pidfd_open = 434;
    public const int pidfd_send_signal = 424;

    private static readonly Lazy<string> s_executable = new(Compile);

    /// <summary>Compiled when it is first asked for: tests that need cc are skipped where there is none.</summary>
    public static string Executable => s_executable.Value;

    /// <summary>Words to put before a command line: these calls fail with this errno (38 ENOSYS, 1 EPERM).</summary>
    public static string[] Without(int errno, params int[] calls) => [Executable, $"{errno}", string.Join(',', calls), "--"];

    /// <summary>The same for a call only where one of its arguments, counted from 0, has one of these bits.</summary>
    public static string[] WithoutFlag(int errno, int call, int argument, uint bits)
        => [Executable, $"{errno}", $"{call}/{argument}/{bits}", "--"];

    private static string Compile()
    {
        TemporaryDirectory directory = new();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => directory.Dispose();
        string executable = directory.At("without-call");
        string source = Path.Combine(AppContext.BaseDirectory, "without-call.c");
        _ = Command.Run("cc", "-Wall", "-Wextra", "-Werror", "-o", executable, source);
        return executable;
    }
}
