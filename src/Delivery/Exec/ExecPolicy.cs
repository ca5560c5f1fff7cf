namespace Tuck.Delivery.Exec;

/// <summary>
/// An <c>[[exec-policy]]</c> of config.toml: which commands may be run in a container that holds secrets. What no rule allows is
/// denied.
/// </summary>
/// <param name="Name">How <c>tuck/exec</c> and <c>[runtime] exec-policy</c> call it.</param>
/// <param name="Rules">Any of them will do.</param>
/// <param name="AllowsHealthCheck">Whether the container's own health check may run, as its process would.</param>
/// <param name="SeesSecrets">Whether what is run sees the secrets, where a rule does not say.</param>
public sealed record ExecPolicy(
    string Name, IReadOnlyList<ExecRule> Rules, bool AllowsHealthCheck = false, bool SeesSecrets = true)
{
    /// <summary>Pure, and fails for nothing: a request that cannot be read is denied.</summary>
    public ExecDecision Decide(ExecRequest request, ExecContainer container)
    {
        if (request.Arguments.Count == 0 || !request.Arguments.Append(request.Cwd).All(ArgumentVector.IsText))
        {
            return Blocked("there is no command, or a NUL or what is not Unicode in its arguments or working directory");
        }
        string? nearest = null;
        foreach (ExecRule rule in RulesOf(container).Where(rule => rule.Names(request.Arguments)))
        {
            if (rule.Objection(request, container) is not { } objection)
            {
                return new ExecDecision(null, rule.SeesSecrets ?? SeesSecrets);
            }
            nearest ??= objection;
        }
        string shown = ArgumentVector.Show(request.Arguments);
        return Blocked(nearest is null
            ? $"no rule allows {shown}; to allow it: add [[exec-policy.allow]] with these args to the policy in config.toml"
            : $"{shown} is allowed, but {nearest}");
    }

    private IEnumerable<ExecRule> RulesOf(ExecContainer container)
        => AllowsHealthCheck && container.HealthCheck is { } check ? Rules.Prepend(new ExecRule { Arguments = check }) : Rules;

    /// <summary>In the words of the Kata agent, which people search for.</summary>
    private ExecDecision Blocked(string cause) => new($"ExecProcessRequest is blocked by policy {Name}: {cause}", SeesSecrets: false);
}
