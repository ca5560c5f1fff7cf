using Tuck.Delivery.Grants;
using Tuck.Kernel;

namespace Tuck.Delivery.Exec;

/// <summary>
/// One <c>[[exec-policy.allow]]</c>. What it does not say must be as it is for the container's own process: a rule for
/// <c>pg_isready</c> is none for running it as root, elsewhere, or with an LD_PRELOAD.
/// </summary>
public sealed record ExecRule
{
    /// <summary>Set by engines with <c>-t</c>; it says what terminal the caller has.</summary>
    private const string TerminalVariable = "TERM";

    /// <summary>The command, at least its program; or one pattern an argument.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    public bool IsPattern { get; init; }

    /// <summary>Null: the user and group of the container's process.</summary>
    public ExecUser? User { get; init; }

    /// <summary>A pattern; null: where the container's process was started.</summary>
    public string? Cwd { get; init; }

    /// <summary>Globs of the names of variables that a request may add or change.</summary>
    public IReadOnlyList<string> Variables { get; init; } = [];

    /// <summary>Whether the command may have more privileges than the container's process.</summary>
    public bool IsPrivileged { get; init; }

    /// <summary>Whether the command sees the container's secrets; null: as the policy says.</summary>
    public bool? SeesSecrets { get; init; }

    /// <summary>Whether it is about this command.</summary>
    internal bool Names(IReadOnlyList<string> arguments)
        => IsPattern ? ArgumentVector.Matches(Arguments, arguments) : ArgumentVector.Equals(Arguments, arguments);

    /// <summary>Of a command that it names: what it does not allow about it, and what would; null if it allows it.</summary>
    internal string? Objection(ExecRequest request, ExecContainer container)
    {
        if (!AllowsUser(request, container))
        {
            return $"not as user {request.Uid}:{request.Gid}; run it as the container's user, or set the rule's user";
        }
        if (!(Cwd is null ? request.Cwd == container.Cwd : ArgumentPattern.Matches(Cwd, request.Cwd)))
        {
            return $"not in {Printable.Of(request.Cwd)}; run it in the container's working directory, or set the rule's cwd";
        }
        if (request.AddedVariables.FirstOrDefault(name => !AllowsVariable(name)) is { } added)
        {
            return $"not with {Printable.Of(added)} in its environment; leave it out, or name it in the rule's env";
        }
        return request.IsPrivileged && !IsPrivileged
            ? "not with more privileges than the container has; leave out --privileged, or set the rule's privileged = true"
            : null;
    }

    private bool AllowsUser(ExecRequest request, ExecContainer container)
        => (User ?? new ExecUser(container.Uid, container.Gid)).Matches(request.Uid, request.Gid);

    private bool AllowsVariable(string name)
        => name == TerminalVariable || Variables.Any(pattern => Glob.Matches(pattern, name));
}
