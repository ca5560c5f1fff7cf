using System.Diagnostics;

namespace Tuck.Kernel.Tests;

/// <summary>Programs that see what a test did through eyes that are not ours: findmnt, nsenter, cc, strace.</summary>
internal static class Command
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(60);

    /// <summary>Runs it to its end, whatever that is.</summary>
    public static CommandResult Try(string program, params string[] arguments)
    {
        using Process process = Start(program, arguments);
        using StreamReader errorReader = process.StandardError;
        using StreamReader outputReader = process.StandardOutput;
        Task<string> error = errorReader.ReadToEndAsync();
        Task<string> output = outputReader.ReadToEndAsync();
        if (!process.WaitForExit(s_deadline))
        {
            process.Kill();
            throw new TimeoutException($"{program} {string.Join(' ', arguments)}");
        }
        return new(process.ExitCode, output.Result, error.Result);
    }

    /// <summary>Runs it and returns what it printed. It must exit 0.</summary>
    public static string Run(string program, params string[] arguments)
    {
        CommandResult result = Try(program, arguments);
        return result.ExitCode == 0
            ? result.Output
            : throw new InvalidOperationException(
                $"{program} {string.Join(' ', arguments)}: exit {result.ExitCode}: {result.Error}{result.Output}");
    }

    /// <summary>The command line that runs <see cref="Program"/>.</summary>
    public static string[] Self(params string[] arguments) => ["dotnet", "exec", typeof(Command).Assembly.Location, .. arguments];

    public static Process Start(string program, params string[] arguments)
        => Process.Start(
            new ProcessStartInfo(program, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                Environment = { ["LC_ALL"] = "C" },
            })!;
}
