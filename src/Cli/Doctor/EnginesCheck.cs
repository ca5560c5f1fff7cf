using Tuck.Cli.Engines;

namespace Tuck.Cli.Doctor;

/// <summary>Which engines and runtimes are installed.</summary>
internal sealed class EnginesCheck : ICheck
{
    private const string Name = "engines";

    private static readonly string[] s_programs = ["podman", "docker", "containerd", "crio", "runc", "crun", "youki"];

    public IEnumerable<Finding> Run()
    {
        List<string> found = [.. s_programs.Select(SearchPath.Find).OfType<string>()];
        yield return found.Count > 0
            ? Finding.Ok(Name, string.Join(' ', found))
            : Finding.Warn(Name, "none found in PATH", "install podman, or another engine");
    }
}
