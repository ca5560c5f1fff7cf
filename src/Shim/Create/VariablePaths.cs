using Tuck.Delivery.Mounting;
using Tuck.Delivery.Requests;

namespace Tuck.Shim.Create;

/// <summary>Where variables' values are once they are files.</summary>
internal sealed class VariablePaths(MountPlan plan, IReadOnlyList<SecretTarget> targets)
{
    /// <summary>Of a variable whose value was taken from the environment.</summary>
    internal VariableInFile Moved(string variable) => new(variable, PathOf(VariableFile.TargetFor(variable).Secret));

    /// <summary>Of those that stand for a stored secret; one that is optional and missing is left out.</summary>
    internal IEnumerable<VariableInFile> Named(SecretRequest? request)
        => (request?.FileVariables ?? [])
            .Where(variable => targets.Any(target => target.Secret == variable.Secret))
            .Select(variable => new VariableInFile(variable.Variable, PathOf(variable.Secret)));

    private string PathOf(string secret)
    {
        for (int i = 0; i < targets.Count; i++)
        {
            if (targets[i].Secret == secret)
            {
                return plan.Paths[i];
            }
        }
        throw new ArgumentException("not asked for", nameof(secret));
    }
}
