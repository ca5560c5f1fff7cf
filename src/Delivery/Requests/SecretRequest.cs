using Tuck.Kernel;

namespace Tuck.Delivery.Requests;

/// <summary>Everything a container asks of us, read from its annotations and the TUCK_SECRETS variable.</summary>
public sealed class SecretRequest
{
    public const string SecretsKey = "tuck/secrets";
    public const string VariablesKey = "tuck/env-to-file";

    /// <summary>What every key of ours begins with.</summary>
    public const string Prefix = "tuck/";

    private const string NamedSecretsPrefix = "tuck/secrets.";

    /// <summary>More is a mistake or an attack: Kubernetes' annotations alone end at 256 KiB.</summary>
    private const int MaxTargets = 4096;

    private readonly List<SecretTarget> _targets = [];
    private readonly List<string> _variables = [];

    private SecretRequest()
    {
    }

    public IReadOnlyList<SecretTarget> Targets => _targets;

    /// <summary>Names of variables whose values are to become files.</summary>
    public IReadOnlyList<string> Variables => _variables;

    /// <summary>Null if nothing is asked: this comes before everything else, and costs a look at the keys.</summary>
    /// <exception cref="DeliveryException">
    /// Unknown key (a typing mistake must not start a container without its secret) or bad option.
    /// </exception>
    public static SecretRequest? Parse(ContainerView view)
    {
        SecretRequest request = new();
        foreach ((string key, string value) in view.Annotations)
        {
            if (key.StartsWith(Prefix, StringComparison.Ordinal))
            {
                request.Read(key, value, view);
            }
        }
        if (view.RequestVariable is { } variable)
        {
            SecretTargetParser.ParseAll(variable, request._targets);
        }
        if (request._targets.Count + request._variables.Count > MaxTargets)
        {
            throw new DeliveryException(ExitCode.Usage, $"more than {MaxTargets} secrets asked for");
        }
        return request._targets.Count + request._variables.Count == 0 ? null : request;
    }

    /// <summary>The secrets as a value of <see cref="SecretsKey"/> asks for them.</summary>
    public override string ToString() => string.Join("; ", _targets);

    /// <summary>
    /// The secrets that any container of a pod with these annotations may come to ask for. A request that is wrong is left out: it
    /// is the container that is refused for it.
    /// </summary>
    public static IReadOnlyList<string> SecretsOfPod(IEnumerable<KeyValuePair<string, string>> annotations)
    {
        List<SecretTarget> targets = [];
        foreach ((string key, string value) in annotations)
        {
            if (key == SecretsKey || key.StartsWith(NamedSecretsPrefix, StringComparison.Ordinal))
            {
                try
                {
                    SecretTargetParser.ParseAll(value, targets);
                }
                catch (DeliveryException)
                {
                }
            }
        }
        return [.. targets.Select(target => target.Secret).Distinct()];
    }

    private void Read(string key, string value, ContainerView view)
    {
        switch (key)
        {
            case SecretsKey:
                SecretTargetParser.ParseAll(value, _targets);
                break;
            case VariablesKey when view.MovesVariables:
                VariableNames.ParseAll(value, _variables);
                break;
            case VariablesKey or "tuck/exec" or "tuck/scratch":
                throw new DeliveryException(ExitCode.Unsupported, $"annotation {key}: not served by this program");
            case var _ when key.StartsWith(NamedSecretsPrefix, StringComparison.Ordinal) && key.Length > NamedSecretsPrefix.Length:
                if (key[NamedSecretsPrefix.Length..] == (view.Identity.Container ?? view.Identity.Name))
                {
                    SecretTargetParser.ParseAll(value, _targets);
                }
                break;
            default:
                throw new DeliveryException(
                    ExitCode.Usage, $"annotation {Printable.Of(key)}: unknown key; known is {SecretsKey} or {SecretsKey}.NAME");
        }
    }
}
