using System.Text.RegularExpressions;

namespace Tuck.Delivery.Tests.Secrets;

/// <summary>
/// What a power cut leaves depends on which fsync came before which rename. No test can cut the power; this one pins the order.
/// </summary>
public sealed partial class WriteOrderTests : IDisposable
{
    private readonly TestStore _test = new();

    public void Dispose() => _test.Dispose();

    [ProgramFact("strace")]
    public void A_first_create_makes_the_key_durable_before_the_secret()
    {
        string[] order = OrderOf("create", "v");
        Assert.Equal(
            [
                "fsync key*", "renameat2 key", "fsync .", // the key, and its name
                "mkdirat store", "fsync .",
                "fsync store/.new-secret", "renameat store/s", "fsync store",
            ],
            order);
    }

    [ProgramFact("strace")]
    public void A_rotation_commits_once_with_everything_durable_before()
    {
        TestStore.Create(_test.Open(), "s", [1]);
        Assert.Equal(
            [
                "mkdirat store/.old", "fsync store",
                "fsync store/.new-secret", "linkat store/.old/s@1", "fsync store/.old", "renameat store/s", "fsync store",
            ],
            OrderOf("rotate", ""));
    }

    private string[] OrderOf(string command, string input)
        => [.. TracedChild.Trace(_test, command, "s", 100, "mkdirat,fsync,linkat,renameat,renameat2", input)
            .Select(line => CallPattern().Match(line.Replace(_test.Root, "", StringComparison.Ordinal)))
            .Where(match => match.Success)
            .Select(match => $"{match.Groups["call"]} {Subject(match)}")];

    /// <summary>The last directory and name of the call, or the file behind its descriptor, relative to the root.</summary>
    private static string Subject(Match match)
    {
        string path = (match.Groups["directory"].Value + "/" + match.Groups["name"].Value).Trim('/');
        return path.StartsWith(".new-key-", StringComparison.Ordinal) ? "key*" : path.Length == 0 ? "." : path;
    }

    [GeneratedRegex("""^\d+ +(?<call>[a-z0-9]+)\(.*\d+<(?<directory>[^>]*)>(, "(?<name>[^"]*)"[^"]*)?\) += 0""")]
    private static partial Regex CallPattern();
}
