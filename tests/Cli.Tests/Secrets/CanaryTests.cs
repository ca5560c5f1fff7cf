using System.Text;

namespace Tuck.Cli.Tests.Secrets;

/// <summary>No command prints, logs or leaves a value, whether it succeeds or fails.</summary>
public class CanaryTests
{
    private const string Canary = "canary-51ab90ff";

    private static readonly string[][] s_calls =
    [
        ["secret", "create", "db", "value"],
        ["secret", "create", "db", "value"],
        ["secret", "create", "other/name", "value"],
        ["secret", "create", "next", "value", "--label", "broken"],
        ["secret", "rotate", "db", "value"],
        ["secret", "rotate", "nothing", "value"],
        ["secret", "rotate", "db", "--to", "1"],
        ["secret", "ls"],
        ["secret", "ls", "--json"],
        ["secret", "inspect", "db"],
        ["secret", "inspect", "db", "--json"],
        ["grant", "add", "db", "name=x"],
        ["status"],
        ["audit", "--json"],
        ["doctor"],
        ["secret", "rm", "db"],
    ];

    [Fact]
    public void No_value_in_any_output_or_file()
    {
        using TestHost host = new();
        string value = host.MakeFile("value", Canary);
        StringBuilder seen = new();
        foreach (string[] call in s_calls)
        {
            CommandResult result = host.Run(call);
            _ = seen.Append(result.Output).Append(result.Error);
        }
        File.Delete(value);

        Assert.DoesNotContain(Canary, seen.ToString(), StringComparison.Ordinal);
        Assert.All(
            Directory.EnumerateFiles(host.Path, "*", SearchOption.AllDirectories),
            file => Assert.DoesNotContain(Canary, File.ReadAllText(file), StringComparison.Ordinal));
    }
}
