namespace Tuck.Cli.Tests.Harness;

/// <summary>What a call ended with.</summary>
internal sealed record CommandResult(int ExitCode, string Output, string Error)
{
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>For the message of a failed assertion.</summary>
    public override string ToString() => $"exit {ExitCode}\n{Output}\n{Error}";
}
