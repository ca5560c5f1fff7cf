using System.Text.RegularExpressions;

namespace Tuck.EndToEnd.Tests.Pods;

/// <summary>The tour of docs/kubernetes.md, on a machine without tuck: its commands and its pod, as they stand.</summary>
[Trait("Needs", "Testbed")]
public sealed partial class DocumentTests
{
    /// <summary>What the tour needs of systemd: units are noted, and restarts left to the test.</summary>
    private const string Systemctl = "#!/bin/sh\necho \"$@\" >>/run/systemctl\n";

    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void The_tour_of_kubernetes_works_as_it_stands(Release release)
    {
        using Node node = new(release);
        string tour = Tour();
        CommandResult result = node.Try("bash", "-euc", $"{SetUp(node)}\n{string.Join('\n', Blocks(tour, "sh"))}");
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(
            ["restart containerd", "enable --now tuck-nri"], File.ReadLines(node.Outside("/run/systemctl")).Where(line => line != "daemon-reload"));

        _ = node.Start();
        NriPlugin plugin = NriPlugin.Start(node, "/usr/local/bin/tuck-nri");
        string yaml = Blocks(tour, "yaml").Single();
        string pod = node.Cri.RunPod(new PodRequest(Value(yaml, "name"), Value(yaml, "namespace")) { Annotations = Annotations(yaml) });
        string[] names = [.. ContainerName().Matches(yaml).Select(match => match.Groups[1].Value)];
        string[] ids = [.. names.Select(name => node.Cri.Up(pod, new ContainerRequest(name)))];

        Assert.Equal(["app", "proxy"], names);
        Assert.Equal("correct horse battery staple", node.Cri.Exec(ids[0], "cat", "/run/secrets/db-password").Done().Output);
        Assert.Equal("abc", node.Cri.Exec(ids[1], "cat", "/etc/proxy/token").Done().Output);
        Assert.Contains("db-password", node.Run("tuck", "status"));

        plugin.Stop();
        string late = node.Cri.CreateContainer(pod, new ContainerRequest("app") { Attempt = 1 });
        Assert.Contains("tuck-nri took no part", PodScene.RefusalOf(() => node.Cri.StartContainer(late)));
    }

    /// <summary>Makes of the machine one on which the repository lies, built, in the directory the reader is in.</summary>
    private static string SetUp(Node node)
    {
        foreach (string program in (string[])["tuck", "tuck-hook", "tuck-nri", "tuck-runtime"])
        {
            File.Copy(Binaries.Copy(program), node.Directory.At(program));
        }
        string repository = node.Directory.MakeDirectory("repository");
        _ = Command.Run("cp", "-r", Repository + "/install.sh", Repository + "/packaging", Repository + "/docs", repository);
        File.WriteAllText(node.Outside("/usr/local/bin/systemctl"), Systemctl);
        File.SetUnixFileMode(node.Outside("/usr/local/bin/systemctl"), (UnixFileMode)Convert.ToInt32("755", 8));
        return $"cd {repository}; export TUCK_PROGRAMS={node.Directory.Path}";
    }

    private static string Repository
        => Binaries.Ancestor("Hooks.sln") ?? throw new DirectoryNotFoundException("the repository above the tests");

    private static string Tour()
    {
        string text = File.ReadAllText(Repository + "/docs/kubernetes.md");
        int begin = text.IndexOf("<!-- tour", StringComparison.Ordinal);
        return text[begin..text.IndexOf("<!-- end of tour", begin, StringComparison.Ordinal)];
    }

    private static IEnumerable<string> Blocks(string text, string language)
        => Block().Matches(text).Where(match => match.Groups[1].Value == language).Select(match => match.Groups[2].Value);

    private static string Value(string yaml, string key) => Regex.Match(yaml, $@"^  {key}: (\S+)$", RegexOptions.Multiline).Groups[1].Value;

    private static Dictionary<string, string> Annotations(string yaml)
        => Annotation().Matches(yaml).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);

    [GeneratedRegex("^```(\\w+)\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^    (tuck/\S+): (.+)$", RegexOptions.Multiline)]
    private static partial Regex Annotation();

    [GeneratedRegex(@"^    - name: (\S+)$", RegexOptions.Multiline)]
    private static partial Regex ContainerName();
}
