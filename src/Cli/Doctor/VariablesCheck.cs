using Tuck.Cli.Containers;
using Tuck.Delivery.Configuration;

namespace Tuck.Cli.Doctor;

/// <summary>Whether running containers have secrets in variables, or engines in their records of containers.</summary>
internal sealed class VariablesCheck(Settings settings) : ICheck
{
    private const string Name = "variables";

    public IEnumerable<Finding> Run()
    {
        Exposure exposure = Exposure.Of(settings);
        yield return exposure.Containers.Count == 0
            ? Finding.Ok(Name, $"{exposure.Words}, no variable that looks like a secret")
            : Finding.Warn(
                Name,
                $"plaintext in variables, or in the engine's record of them: {exposure.Containers.Count} of {exposure.Words}",
                "tuck doctor --containers");
    }
}
