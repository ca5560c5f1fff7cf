using System.Text.RegularExpressions;

namespace Tuck.EndToEnd.Tests.Harness;

/// <summary>How the hook says no: an exit code that names the class, and one line: program, operation, cause.</summary>
internal static partial class Refusal
{
    /// <summary>A value of the tests' secrets that no message may hold.</summary>
    public const string Canary = "s3cr3t-canary";

    public static void Assert(CommandResult result, int exitCode, string cause)
    {
        Xunit.Assert.Equal((exitCode, ""), (result.ExitCode, result.Output + (result.ExitCode == exitCode ? "" : result.Error)));
        AssertLine(result.Error, cause);
    }

    /// <summary>Exactly one line in the form that is promised, without a value.</summary>
    public static void AssertLine(string error, string cause)
    {
        Xunit.Assert.Matches(Form(), error);
        Xunit.Assert.DoesNotMatch(NotPrintable(), error[..^1]);
        Xunit.Assert.DoesNotContain(Canary, error);
        Xunit.Assert.Contains(cause, error);
    }

    [GeneratedRegex(@"\Atuck-hook: [^:\n]+: [^\n]+\n\z")]
    private static partial Regex Form();

    [GeneratedRegex(@"[\p{Cc}\u2028\u2029]")]
    private static partial Regex NotPrintable();
}
