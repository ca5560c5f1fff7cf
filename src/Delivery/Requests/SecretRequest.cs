using Tuck.Delivery.Secrets;
using Tuck.Kernel;

namespace Tuck.Delivery.Requests;

/// <summary>Everything a container asks of us, read from its annotations and the TUCK_SECRETS variable.</summary>
public sealed class SecretRequest
{
    public const string SecretsKey = "tuck/secrets";
    public const string VariablesKey = "tuck/env-to-file";
    public const string FileVariablesKey = "tuck/env-file";
    public const string ExecKey = "tuck/exec";
    public const string CoreDumpKey = "tuck/coredump";

    /// <summary>What every key of ours begins with.</summary>
    public const string Prefix = "tuck/";

    private const string NamedSecretsPrefix = "tuck/secrets.";

    /// <summary>More is a mistake or an attack: Kubernetes' annotations alone end at 256 KiB.</summary>
    private const int MaxTargets = 4096;

    private readonly List<SecretTarget> _targets = [];
    private readonly List<string> _variables = [];
    private readonly List<FileVariable> _fileVariables = [];

    private SecretRequest()
    {
    }

    public IReadOnlyList<SecretTarget> Targets => _targets;

    /// <summary>Names of variables whose values are to become files.</summary>
    public IReadOnlyList<string> Variables => _variables;

    /// <summary>Variables that are to say where stored secrets are; not where an optional one does not exist.</summary>
    public IReadOnlyList<FileVariable> FileVariables => _fileVariables;

    /// <summary>The name of the policy of what may be run in the container; null: the configuration's.</summary>
    public string? ExecPolicy { get; private set; }

    /// <summary>Whether its processes may dump core although it holds secrets.</summary>
    public bool AllowsCoreDump { get; private set; }

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
        request.AddFileVariables(view);
        return request.IsEmpty ? null : request;
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
        List<(string Variable, string Secret)> variables = [];
        foreach ((string key, string value) in annotations)
        {
            try
            {
                if (key == SecretsKey || key.StartsWith(NamedSecretsPrefix, StringComparison.Ordinal))
                {
                    SecretTargetParser.ParseAll(value, targets);
                }
                else if (key == FileVariablesKey)
                {
                    FileVariableParser.ParseAll(value, variables);
                }
            }
            catch (DeliveryException)
            {
            }
        }
        return [.. targets.Select(target => target.Secret).Concat(variables.Select(variable => variable.Secret)).Distinct()];
    }

    /// <exception cref="DeliveryException">It is more than any container has.</exception>
    internal static void RequireAtMostMax(int count)
    {
        if (count > MaxTargets)
        {
            throw new DeliveryException(ExitCode.Usage, $"more than {MaxTargets} secrets asked for");
        }
    }

    private bool IsEmpty => _targets.Count + _variables.Count == 0 && ExecPolicy is null && !AllowsCoreDump;

    private void AddFileVariables(ContainerView view)
    {
        List<(string Variable, string Secret)> variables = [];
        if (view.Annotations.TryGetValue(FileVariablesKey, out string? text))
        {
            FileVariableParser.ParseAll(text, variables);
        }
        RequireAtMostMax(_targets.Count + _variables.Count + variables.Count);
        foreach ((string variable, string secret) in variables)
        {
            if (_variables.Contains(variable))
            {
                throw new DeliveryException(ExitCode.Usage, $"request {variable}: in {VariablesKey} and in {FileVariablesKey}");
            }
            _fileVariables.Add(new FileVariable(variable, TargetOf(secret)));
        }
    }

    /// <summary>As it is asked for already, with options of its own, or now as one that is only named.</summary>
    private SecretTarget TargetOf(string secret)
    {
        SecretTarget? target = _targets.Find(target => target.Secret == secret);
        if (target is null)
        {
            target = SecretTargetParser.Default(secret);
            _targets.Add(target);
        }
        return target;
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
            case FileVariablesKey when view.MovesVariables:
                // When all keys have been read.
                break;
            case ExecKey when view.ControlsProcess:
                ExecPolicy = SecretName.IsValid(value)
                    ? value
                    : throw new DeliveryException(
                        ExitCode.Usage, $"annotation {key}: {Printable.Of(value)} is not the name of an exec policy");
                break;
            case CoreDumpKey when view.ControlsProcess:
                AllowsCoreDump = value == "allow"
                    ? true
                    : throw new DeliveryException(ExitCode.Usage, $"annotation {key}: must be \"allow\", or not be there");
                break;
            case VariablesKey or FileVariablesKey or ExecKey or CoreDumpKey or "tuck/scratch":
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
