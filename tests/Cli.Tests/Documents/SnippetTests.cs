using System.Text;
using System.Text.RegularExpressions;
using Tuck.Delivery.Configuration;
using Tuck.Toml;

namespace Tuck.Cli.Tests.Documents;

/// <summary>What people copy from the documents is right at least in form.</summary>
public partial class SnippetTests
{
    private static readonly string s_root = FindRoot();

    public static TheoryData<string> Pages { get; } =
    [
        "README.md",
        .. Directory.GetFiles(Path.Combine(s_root, "docs"), "*.md").Select(path => Path.GetRelativePath(s_root, path)),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Toml_is_toml(string page)
        => Assert.All(Blocks(page, "toml"), block => TomlDocument.Parse(Encoding.UTF8.GetBytes(block), page));

    [Theory]
    [MemberData(nameof(Pages))]
    public void Commands_are_those_of_the_program(string page)
    {
        using TestHost host = new();
        foreach (string line in Blocks(page, "sh").SelectMany(block => block.Split('\n')))
        {
            foreach (Match command in Tuck().Matches(line))
            {
                string[] words = command.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                CommandResult result = host.Run([.. words.Skip(1).TakeWhile(word => !word.StartsWith('-')).Take(3), "--help"]);
                Assert.True(result.ExitCode == 0, $"{page}: {line}: {result.Error}");
                Assert.All(words.Where(word => word.StartsWith("--", StringComparison.Ordinal)), option =>
                    Assert.Contains(option, result.Output, StringComparison.Ordinal));
            }
        }
    }

    /// <summary>As it is installed, and with every setting it shows taken for what it says.</summary>
    [Fact]
    public void The_configuration_that_is_installed_is_valid()
    {
        byte[] installed = File.ReadAllBytes(Path.Combine(s_root, "packaging/config.toml"));
        string text = Encoding.UTF8.GetString(installed);

        _ = ConfigFile.Parse(installed, "config.toml");
        _ = TomlDocument.Parse(Encoding.UTF8.GetBytes(Setting().Replace(text, "$1")), "config.toml");
    }

    private static IEnumerable<string> Blocks(string page, string language)
        => Block().Matches(File.ReadAllText(Path.Combine(s_root, page)))
            .Where(match => match.Groups["language"].Value == language)
            .Select(match => match.Groups["text"].Value);

    private static string FindRoot()
    {
        string directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "Hooks.sln")))
        {
            directory = Path.GetDirectoryName(directory)!;
        }
        return directory;
    }

    [GeneratedRegex(@"^ *```(?<language>\w+)\n(?<text>.*?)^ *```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"(?<=^ *|\| |&& |; )tuck [^|&;#']*")]
    private static partial Regex Tuck();

    [GeneratedRegex(@"^# (\[?\[?[a-z-]+(?:\]\]?$| = ))", RegexOptions.Multiline)]
    private static partial Regex Setting();
}
