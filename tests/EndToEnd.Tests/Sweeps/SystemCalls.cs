using System.Globalization;
using System.Text.RegularExpressions;

namespace Tuck.EndToEnd.Tests.Sweeps;

/// <summary>Numbers of this machine's system calls, from the headers of its compiler.</summary>
internal static partial class SystemCalls
{
    private static readonly Lazy<Dictionary<string, int>> s_numbers = new(ReadNumbers);

    public static int NumberOf(string name) => s_numbers.Value[name];

    private static Dictionary<string, int> ReadNumbers()
    {
        byte[] source = "#include <sys/syscall.h>\n"u8.ToArray();
        string macros = Command.TryWith(source, "cc", "-E", "-dM", "-x", "c", "-").Done().Output;
        Dictionary<string, int> numbers = [];
        foreach (Match match in Definition().Matches(macros))
        {
            numbers[match.Groups[1].Value] = int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture);
        }
        return numbers;
    }

    [GeneratedRegex(@"^#define __NR_(\w+) (\d+)$", RegexOptions.Multiline)]
    private static partial Regex Definition();
}
