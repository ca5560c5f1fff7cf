using System.CommandLine;
using Tuck.Delivery.Identity;

namespace Tuck.Cli.Grants;

/// <summary>Grants on the command line.</summary>
internal static class GrantArguments
{
    internal static Argument<string> SecretPattern() => new("SECRET")
    {
        Description = "A secret's name or a pattern: * stands for any letters but '/', ** for any, ? for one",
    };

    internal static Argument<string[]> Attributes(ArgumentArity arity)
    {
        Argument<string[]> argument = new("ATTRIBUTE=PATTERN")
        {
            Description = "Attributes of a container: " + string.Join(", ", ContainerIdentity.Attributes)
                + "; engines are docker, podman, containerd, crio and oci",
            Arity = arity,
        };
        argument.CompletionSources.Add(_ => ContainerIdentity.Attributes.Select(attribute => attribute + "="));
        return argument;
    }
}
