using Tuck.Kernel;

namespace Tuck.Delivery.Requests;

/// <summary>Everything a container asks of us, read from its annotations and the TUCK_SECRETS variable.</summary>
public sealed class SecretRequest
{
    public const string SecretsKey = "tuck/secrets";

    private const string Prefix = "tuck/";
    private const string NamedSecretsPrefix = "tuck/secrets.";

    /// <summary>More is a mistake or an attack: Kubernetes' annotations alone end at 256 KiB.</summary>
    private const int MaxTargets = 4096;

    private SecretRequest(List<SecretTarget> targets) => Targets = targets;

    public IReadOnlyList<SecretTarget> Targets { get; }

    /// <summary>Null if nothing is asked: this comes before everything else, and costs a look at the keys.</summary>
    /// <exception cref="DeliveryException">
    /// Unknown key (a typing mistake must not start a container without its secret) or bad option.
    /// </exception>
    public static SecretRequest? Parse(ContainerView view)
    {
        List<SecretTarget> targets = [];
        foreach ((string key, string value) in view.Annotations)
        {
            if (key.StartsWith(Prefix, StringComparison.Ordinal) && IsForContainer(key, view))
            {
                SecretTargetParser.ParseAll(value, targets);
            }
        }
        if (view.RequestVariable is { } variable)
        {
            SecretTargetParser.ParseAll(variable, targets);
        }
        if (targets.Count > MaxTargets)
        {
            throw new DeliveryException(ExitCode.Usage, $"more than {MaxTargets} secrets asked for");
        }
        return targets.Count == 0 ? null : new SecretRequest(targets);
    }

    private static bool IsForContainer(string key, ContainerView view) => key switch
    {
        SecretsKey => true,
        "tuck/env-to-file" or "tuck/exec" or "tuck/scratch" => throw new DeliveryException(
            ExitCode.Unsupported, $"annotation {key}: not served by this hook"),
        _ when key.StartsWith(NamedSecretsPrefix, StringComparison.Ordinal) && key.Length > NamedSecretsPrefix.Length =>
            key[NamedSecretsPrefix.Length..] == (view.Identity.Container ?? view.Identity.Name),
        _ => throw new DeliveryException(
            ExitCode.Usage, $"annotation {Printable.Of(key)}: unknown key; known is {SecretsKey} or {SecretsKey}.NAME"),
    };
}
