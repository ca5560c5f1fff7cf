using System.Diagnostics;

namespace Tuck.Delivery.Tests.Secrets;

/// <summary>The program in <see cref="Child"/>, started; killed, if it still runs, when disposed.</summary>
internal sealed class ChildProcess : IDisposable
{
    private readonly Process _process;

    private ChildProcess(Process process) => _process = process;

    public TextReader Output => _process.StandardOutput;

    /// <summary>Through a wrapper, if there is one: a program, with its arguments, that starts it (strace).</summary>
    public static ChildProcess Start(TestStore store, string command, string name, int size = 0, params string[] wrapper)
    {
        string[] line =
        [
            .. wrapper, "dotnet", "exec", typeof(ChildProcess).Assembly.Location,
            command, store.Path, store.KeyPath, name, $"{size}",
        ];
        ProcessStartInfo start = new(line[0], line[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Else the runtime makes a socket and a pipe in /tmp, which a trace would show.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0";
        return new ChildProcess(Process.Start(start)!);
    }

    /// <summary>Gives it its standard input, and waits for its end.</summary>
    public (int ExitCode, string Output, string Error) Finish(string input = "")
    {
        _process.StandardInput.Write(input);
        _process.StandardInput.Close();
        Task<string> error = _process.StandardError.ReadToEndAsync();
        string output = _process.StandardOutput.ReadToEnd();
        _process.WaitForExit();
        return (_process.ExitCode, output, error.Result);
    }

    /// <summary>SIGKILL; returns the rest of what it had written.</summary>
    public string Kill()
    {
        _process.Kill();
        string output = _process.StandardOutput.ReadToEnd();
        _process.WaitForExit();
        return output;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }
        _process.Dispose();
    }
}
