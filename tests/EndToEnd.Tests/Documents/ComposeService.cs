using System.Text.RegularExpressions;

namespace Tuck.EndToEnd.Tests.Documents;

/// <summary>A service of a Compose file, in the form in which the pages have it, and the docker run that it means.</summary>
/// <param name="yaml">From "services:" on, or the lines of one service.</param>
internal sealed partial class ComposeService(string yaml)
{
    public string Name => ServiceName().Match(yaml).Groups[1].Value;

    public string Image => Value("image");

    public string Command => Value("command");

    public string Runtime => Value("runtime");

    public string[] Annotations => Pairs("annotations");

    public string[] Environment => Pairs("environment");

    /// <summary>The service, with these lines in place of what it asks for.</summary>
    public ComposeService With(string lines)
        => new(yaml[..yaml.IndexOf("    runtime:", StringComparison.Ordinal)] + lines);

    /// <summary>The arguments of docker by which Compose makes it in a project.</summary>
    public string[] RunIn(string project)
        =>
        [
            "run", "--detach", "--name", $"{project}-{Name}-1", "--runtime", Runtime,
            "--label", "com.docker.compose.project=" + project, "--label", "com.docker.compose.service=" + Name,
            .. Annotations.SelectMany(pair => (string[])["--annotation", pair]),
            .. Environment.SelectMany(pair => (string[])["--env", pair]),
            Image, .. Command.Split(' '),
        ];

    private string Value(string key) => Regex.Match(yaml, $@"^    {key}: (.+)$", RegexOptions.Multiline).Groups[1].Value;

    private string[] Pairs(string key)
        => [.. Regex.Match(yaml, $@"^    {key}:\n((?:      .+\n)+)", RegexOptions.Multiline).Groups[1].Value
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Trim().Replace(": ", "=", StringComparison.Ordinal))];

    [GeneratedRegex(@"^  (\w+):$", RegexOptions.Multiline)]
    private static partial Regex ServiceName();
}
