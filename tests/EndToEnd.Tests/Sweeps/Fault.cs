using System.Globalization;

namespace Tuck.EndToEnd.Tests.Sweeps;

/// <summary>One system call of a delivery fails, or the process is killed at it.</summary>
/// <param name="Call">The call, as it was recorded.</param>
/// <param name="Error">With which error; 0 kills.</param>
internal sealed record Fault(RecordedCall Call, int Error)
{
    private const int Killed = 0;

    public static Fault Kill(RecordedCall call) => new(call, Killed);

    public bool IsKill => Error == Killed;

    /// <summary>Words to put before a command line; the file is made when the call is met.</summary>
    public string[] Wrapper(string hitPath)
        =>
        [
            CompiledProgram.Of("fail-call"), hitPath,
            Text(Call.Thread), Text(SystemCalls.NumberOf(Call.Name)), Text(Call.Count), Text(Error), "--",
        ];

    public override string ToString() => IsKill ? $"killed at {Call}" : $"errno {Error} at {Call}";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
