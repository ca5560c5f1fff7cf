using System.Diagnostics.CodeAnalysis;

namespace Tuck.Delivery.Sources;

/// <summary>The sources a configuration names, and which secrets come from them.</summary>
public sealed class SourceList(IReadOnlyList<SourceProgram> programs, IReadOnlyList<SourcedSecret> secrets)
{
    public IReadOnlyList<SourceProgram> Programs => programs;

    public IReadOnlyList<SourcedSecret> Secrets => secrets;

    /// <summary>Null if there is no such source.</summary>
    public SourceProgram? FindProgram(string name) => programs.FirstOrDefault(program => program.Name == name);

    /// <summary>Whether a secret comes from a source, and from which.</summary>
    public bool TryFind(
        string name, [NotNullWhen(true)] out SourcedSecret? secret, [NotNullWhen(true)] out SourceProgram? program)
    {
        secret = secrets.FirstOrDefault(secret => secret.Name == name);
        program = secret is null ? null : FindProgram(secret.Source);
        return program is not null;
    }
}
