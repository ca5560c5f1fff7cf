using Tuck.Kernel;

namespace Tuck.Cli.Doctor;

/// <summary>openat2(2), which resolves a container's paths within its root.</summary>
internal sealed class OpenAt2Check : ICheck
{
    private const string Name = "openat2";

    public IEnumerable<Finding> Run()
    {
        yield return KernelFeatures.HasOpenAt2()
            ? Finding.Ok(Name, "present")
            : Finding.Warn(Name, "missing or forbidden", "Linux 5.6 or newer; until then paths are walked name by name");
    }
}
