using System.Diagnostics;

namespace Tuck.Cli.Tests.Harness;

/// <summary>Programs: tuck as it is built, and those that look at what it did.</summary>
internal static class Command
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(120);

    /// <summary>The built program: the published one if TUCK names it.</summary>
    public static string Tuck { get; }
        = Environment.GetEnvironmentVariable("TUCK") ?? Path.Combine(AppContext.BaseDirectory, "tuck");

    public static CommandResult Run(string program, params string[] arguments) => RunWith([], program, arguments);

    public static CommandResult RunWith(byte[] input, string program, params string[] arguments)
    {
        using Process process = Start(program, arguments);
        Task<string> error = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        try
        {
            process.StandardInput.BaseStream.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading all of it.
        }
        if (!process.WaitForExit(s_deadline))
        {
            process.Kill();
            throw new TimeoutException($"{program} {string.Join(' ', arguments)}");
        }
        return new(process.ExitCode, output.Result, error.Result);
    }

    public static Process Start(string program, params string[] arguments)
        => Process.Start(
            new ProcessStartInfo(program, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                // The program is built for the framework it ships with, and here runs on the one that is installed.
                Environment = { ["LC_ALL"] = "C", ["DOTNET_ROLL_FORWARD"] = "Major" },
            })!;
}
