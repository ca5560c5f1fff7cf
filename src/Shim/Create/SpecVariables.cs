using Tuck.Delivery.Grants;
using Tuck.Delivery.Requests;
using Tuck.Oci.Editing;

namespace Tuck.Shim.Create;

/// <summary>The variables of a spec that is edited.</summary>
internal sealed class SpecVariables(SpecEditor spec) : IVariables
{
    public bool Has(string name) => spec.HasVariable(name);

    public int LengthOf(string name) => spec.HasVariable(name) ? spec.VariableLength(name) : 0;

    public void CopyTo(string name, Span<byte> target) => spec.CopyVariable(name, target);

    /// <summary>Names of those that are to become files: the container names them, or the configuration's patterns do.</summary>
    internal IEnumerable<string> Wanted(SecretRequest? request, IReadOnlyList<string> patterns)
    {
        IEnumerable<string> named = request?.Variables ?? [];
        return patterns.Count == 0
            ? named
            : named.Union(spec.VariableNames().Where(name => IsMovable(name) && patterns.Any(pattern => Glob.Matches(pattern, name))));
    }

    /// <summary>A pattern is meant for secrets' names, not for where they are already or what is asked of us.</summary>
    private static bool IsMovable(string name)
        => VariableNames.IsName(name) && !FileVariable.IsNameOfOne(name) && name != Oci.Spec.RequestVariableName;
}
