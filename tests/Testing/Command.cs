using System.Diagnostics;

namespace Tuck.Testing;

/// <summary>A program that was started: it is ended, with all it started, when this is disposed.</summary>
public sealed class Command : IDisposable
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly string _line;

    private Command(IReadOnlyList<string> argv)
    {
        _line = string.Join(' ', argv);
        _process = Process.Start(
            new ProcessStartInfo(argv[0], argv.Skip(1))
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                // Programs are built for the framework they ship with, and here run on the one that is installed.
                Environment = { ["LC_ALL"] = "C", ["DOTNET_ROLL_FORWARD"] = "Major" },
            })!;
    }

    public int Pid => _process.Id;

    /// <summary>Starts it with an open standard input.</summary>
    public static Command Start(params string[] argv) => new(argv);

    /// <summary>Runs it to its end, whatever that is.</summary>
    public static CommandResult Try(params string[] argv) => TryWith([], argv);

    /// <summary>The same, with these bytes on its standard input.</summary>
    public static CommandResult TryWith(byte[] input, params string[] argv)
    {
        using Command command = new(argv);
        return command.Finish(input);
    }

    /// <summary>Runs it and returns what it printed. It must exit 0.</summary>
    public static string Run(params string[] argv) => Try(argv).Done().Output;

    /// <summary>Waits for one line of its output.</summary>
    public string ReadLine()
    {
        Task<string?> line = _process.StandardOutput.ReadLineAsync();
        Require(line.Wait(s_deadline));
        return line.Result ?? throw new InvalidOperationException($"{_line}: ended: {_process.StandardError.ReadToEnd()}");
    }

    /// <summary>Writes to its standard input, closes that, and waits for its end.</summary>
    public CommandResult Finish(params byte[] input)
    {
        Task<string> error = _process.StandardError.ReadToEndAsync();
        Task<byte[]> output = ReadOutput();
        Write(input);
        Require(_process.WaitForExit(s_deadline) && Task.WaitAll([error, output], s_deadline));
        return new(_process.ExitCode, output.Result, error.Result);
    }

    /// <summary>Kills it alone, and returns the rest of its output.</summary>
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
        // Whoever asked a Process for its streams has to close them; a writer would flush into the broken pipe first.
        _process.StandardInput.BaseStream.Dispose();
        _process.StandardOutput.Dispose();
        _process.StandardError.Dispose();
        _process.Dispose();
    }

    private async Task<byte[]> ReadOutput()
    {
        using MemoryStream bytes = new();
        await _process.StandardOutput.BaseStream.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    private void Write(byte[] input)
    {
        try
        {
            _process.StandardInput.BaseStream.Write(input);
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It did not want all of it.
        }
    }

    private void Require(bool inTime)
    {
        if (!inTime)
        {
            throw new TimeoutException(_line);
        }
    }
}
