using System.Text.RegularExpressions;
using Tuck.EndToEnd.Tests.Pods;

namespace Tuck.EndToEnd.Tests.Documents;

/// <summary>
/// A pod of a page, as far as a kubelet would tell the runtime of it; and the RuntimeClass before it, if there is one.
/// </summary>
/// <param name="yaml">In the form in which the pages have it.</param>
internal sealed partial class PodManifest(string yaml)
{
    /// <summary>The handler is that of the class which the pod names; "" if it names none.</summary>
    public PodRequest Request => new(Value("name"), Value("namespace")) { Annotations = Annotations(), Handler = Handler() };

    /// <summary>Their names.</summary>
    public string[] Containers => [.. ContainerName().Matches(Pod).Select(match => match.Groups[1].Value)];

    private string Pod => OfKind("Pod");

    private string Value(string key) => Regex.Match(Pod, $@"^  {key}: (\S+)$", RegexOptions.Multiline).Groups[1].Value;

    private string OfKind(string kind)
        => Assert.Single(yaml.Split("---\n"), document => document.Contains($"kind: {kind}\n", StringComparison.Ordinal));

    private string Handler()
    {
        if (Value("runtimeClassName") is not { Length: > 0 } name)
        {
            return "";
        }
        string named = OfKind("RuntimeClass");
        Assert.Contains($"  name: {name}\n", named);
        return Regex.Match(named, @"^handler: (\S+)$", RegexOptions.Multiline).Groups[1].Value;
    }

    private Dictionary<string, string> Annotations()
        => Annotation().Matches(Pod).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);

    [GeneratedRegex(@"^    (tuck/\S+): (.+)$", RegexOptions.Multiline)]
    private static partial Regex Annotation();

    [GeneratedRegex(@"^    - name: (\S+)$", RegexOptions.Multiline)]
    private static partial Regex ContainerName();
}
