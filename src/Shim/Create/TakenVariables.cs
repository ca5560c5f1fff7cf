using Tuck.Delivery;
using Tuck.Delivery.Grants;
using Tuck.Delivery.Requests;
using Tuck.Delivery.Secrets;
using Tuck.Oci.Editing;

namespace Tuck.Shim.Create;

/// <summary>Variables of a spec whose values become files, because the container asks for it or the configuration does.</summary>
internal static class TakenVariables
{
    /// <summary>
    /// Takes the values. One that is missing or empty is no secret; one whose NAME_FILE is there has been taken care of by
    /// somebody else.
    /// </summary>
    /// <returns>Those whose values were taken.</returns>
    internal static IReadOnlyList<FileVariable> Take(SpecEditor spec, IEnumerable<string> names, FetchedRequest into)
    {
        List<FileVariable> taken = [];
        foreach (string name in names)
        {
            if (!spec.HasVariable(name) || spec.VariableLength(name) == 0 || spec.HasVariable(FileVariable.NameFor(name)))
            {
                continue;
            }
            FileVariable variable = FileVariable.ForValueOf(name);
            SecretBuffer value = SecretBuffer.Allocate(spec.VariableLength(name));
            spec.CopyVariable(name, value.Writable);
            into.AddOwn(variable.Target, new FetchedSecret(value, 0));
            taken.Add(variable);
        }
        return taken;
    }

    /// <summary>Those the container names, and those the configuration's patterns do.</summary>
    internal static IEnumerable<string> Wanted(SpecEditor spec, SecretRequest? request, IReadOnlyList<string> patterns)
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
