using Tuck.Bundle.Running;
using Tuck.Cli.Engines.Runtime;
using Tuck.Cli.Output;

namespace Tuck.Cli.Containers;

/// <summary>What one writes, to have a container made anew that asks for something, where that container came from.</summary>
internal static class RequestLine
{
    /// <param name="container">As it is now.</param>
    /// <param name="key">An annotation of ours.</param>
    /// <param name="items">Of its value; apart by blanks, since Podman 4 takes an annotation apart at commas.</param>
    internal static string Of(RunningContainer container, string key, IEnumerable<string> items)
    {
        string value = string.Join(' ', items);
        string option = $"--annotation {ShellWord.Of($"{key}={value}")}";
        return container.Identity switch
        {
            { Pod: not null } => $"annotations: {{ {key}: \"{value}\" }}",
            { Service: { } service } =>
                $"{service}: {{ runtime: {RuntimeRegistration.Name}, annotations: {{ {key}: \"{value}\" }} }}",
            { Engine: "docker" or "podman" } =>
                $"{container.Identity.Engine} run --runtime {RuntimeRegistration.Name} {option} …",
            _ => option,
        };
    }
}
