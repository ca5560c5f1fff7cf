using System.Diagnostics.CodeAnalysis;

namespace Tuck.Delivery.Sources;

/// <summary>The sources a configuration names, and which secrets come from them.</summary>
public sealed class SourceList(IReadOnlyList<SourceProgram> programs, IReadOnlyList<SourcedSecret> secrets)
{
    public IReadOnlyList<SourceProgram> Programs => programs;

    public IReadOnlyList<SourcedSecret> Secrets => secrets;

    /// <summary>Null if there is no such source.</summary>
    public SourceProgram? FindProgram(string name) => programs.FirstOrDefault(program => program.Name == name);

    /// <summary>Before a secret is stored: it would be in two places, and then no container gets it.</summary>
    /// <exception cref="DeliveryException">It comes from a source.</exception>
    public void RequireNone(string name)
    {
        if (TryFind(name, out SourcedSecret? secret, out _))
        {
            throw new DeliveryException(
                ExitCode.Configuration, $"a [[secret]] of the configuration says that {name} comes from source {secret.Source}");
        }
    }

    /// <summary>Whether a secret comes from a source, and from which.</summary>
    public bool TryFind(
        string name, [NotNullWhen(true)] out SourcedSecret? secret, [NotNullWhen(true)] out SourceProgram? program)
    {
        secret = secrets.FirstOrDefault(secret => secret.Name == name);
        program = secret is null ? null : FindProgram(secret.Source);
        return program is not null;
    }
}
