using System.Text;

namespace Tuck.Testing;

/// <summary>What a program left: its exit code and all it wrote.</summary>
public sealed record CommandResult(int ExitCode, byte[] OutputBytes, string Error)
{
    public string Output => Encoding.UTF8.GetString(OutputBytes);

    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Itself, if the program ended well.</summary>
    public CommandResult Done()
    {
        Assert.True(ExitCode == 0, ToString());
        return this;
    }

    public override string ToString() => $"exit {ExitCode}\nstderr: {Error}\nstdout: {Output}";
}
