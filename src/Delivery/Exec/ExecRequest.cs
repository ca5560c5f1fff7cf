namespace Tuck.Delivery.Exec;

/// <summary>A process that somebody wants to run in a container: an OCI process document without its values.</summary>
public sealed record ExecRequest
{
    /// <summary>One string an argument, the program's name first; never joined.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>As the container counts.</summary>
    public required uint Uid { get; init; }

    public required uint Gid { get; init; }

    public required string Cwd { get; init; }

    /// <summary>Names of variables that the container's own process does not have, or has with another value.</summary>
    public IReadOnlyList<string> AddedVariables { get; init; } = [];

    /// <summary>
    /// Whether it would have what the container's own process has not: a capability, a group of the same user, or freedom from
    /// no_new_privs or a security label.
    /// </summary>
    public bool IsPrivileged { get; init; }
}
