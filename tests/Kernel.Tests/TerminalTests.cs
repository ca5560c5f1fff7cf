using Microsoft.Win32.SafeHandles;

namespace Tuck.Kernel.Tests;

/// <summary>A terminal's echo, as stty sees it.</summary>
public sealed class TerminalTests : IDisposable
{
    private const string OpenTerminal = "import os, pty, time; print(os.ttyname(pty.openpty()[1]), flush=True); time.sleep(600)";

    private readonly List<Command> _processes = [];

    [ProgramFact("python3", "stty")]
    public void Echo_is_off_until_disposed()
    {
        string path = Open();
        using SafeFileHandle terminal = Fd.OpenReadOnly(path);
        string before = Stty(path);
        Assert.Contains(" echo ", before, StringComparison.Ordinal);
        using (Terminal.Hide(terminal))
        {
            Assert.Contains(" -echo ", Stty(path), StringComparison.Ordinal);
            Assert.Contains(" echonl ", Stty(path), StringComparison.Ordinal);
        }
        Assert.Equal(before, Stty(path));
    }

    [ProgramFact("python3")]
    public void A_terminal_is_one_and_a_file_is_none()
    {
        using SafeFileHandle terminal = Fd.OpenReadOnly(Open());
        using SafeFileHandle file = Fd.OpenReadOnly("/dev/null");
        Assert.True(Terminal.Is(terminal));
        Assert.False(Terminal.Is(file));
        Assert.Equal(("tcgetattr", 25), Failure(() => Terminal.Hide(file))); // ENOTTY
    }

    public void Dispose() => _processes.ForEach(process => process.Dispose());

    private static (string Call, int Errno) Failure(Action action)
    {
        KernelException e = Assert.Throws<KernelException>(action);
        return (e.Call, e.Errno);
    }

    private static string Stty(string path) => Command.Run("stty", "--file", path, "--all").Replace('\n', ' ');

    private string Open()
    {
        Command python = Command.Start("python3", "-c", OpenTerminal);
        _processes.Add(python);
        return python.ReadLine();
    }
}
