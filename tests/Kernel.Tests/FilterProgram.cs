using System.Globalization;

namespace Tuck.Kernel.Tests;

/// <summary>without-call.c, compiled: runs a program on a kernel that seems to lack system calls.</summary>
public sealed class FilterProgram : IDisposable
{
    public const int openat2 = 437;
    public const int pidfd_open = 434;
    public const int pidfd_send_signal = 424;

    private readonly TemporaryDirectory _directory = new();
    private readonly Lazy<string> _executable;

    /// <summary>Compiled when it is first asked for: tests that need cc are skipped where there is none.</summary>
    public FilterProgram() => _executable = new(Compile);

    public string Executable => _executable.Value;

    internal CommandResult Run(int errno, int[] calls, params string[] command)
        => Command.Try(
            Executable,
            [errno.ToString(CultureInfo.InvariantCulture), string.Join(',', calls), "--", .. command]);

    public void Dispose() => _directory.Dispose();

    private string Compile()
    {
        string executable = _directory.At("without-call");
        string source = Path.Combine(AppContext.BaseDirectory, "without-call.c");
        _ = Command.Run("cc", "-Wall", "-Wextra", "-Werror", "-o", executable, source);
        // mkdtemp gives 0700; tests run it as another user too.
        File.SetUnixFileMode(_directory.Path, (UnixFileMode)Convert.ToInt32("755", 8));
        return executable;
    }
}
