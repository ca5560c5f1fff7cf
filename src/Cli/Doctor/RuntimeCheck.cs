using Tuck.Cli.Engines;
using Tuck.Cli.Engines.Containerd;
using Tuck.Cli.Engines.Crio;
using Tuck.Cli.Engines.Docker;
using Tuck.Cli.Engines.Runtime;
using Tuck.Delivery;
using Tuck.Kernel;
using Tuck.Toml;

namespace Tuck.Cli.Doctor;

/// <summary>Which engines have tuck-runtime as a runtime, and whether they can start it.</summary>
/// <param name="find">Where a program is, or null.</param>
/// <param name="docker">Docker's file.</param>
/// <param name="podman">Podman's directory of drop-ins.</param>
/// <param name="containerd">containerd's main file.</param>
/// <param name="crio">CRI-O's directory of drop-ins.</param>
internal sealed class RuntimeCheck(Func<string, string?> find, string docker, string podman, string containerd, string crio)
    : ICheck
{
    private const string Name = "runtime";

    internal RuntimeCheck()
        : this(
            SearchPath.Find, DaemonConfiguration.DefaultPath, PodmanConfiguration.DefaultDirectory,
            ContainerdConfiguration.DefaultPath, CrioConfiguration.DefaultDirectory)
    {
    }

    public IEnumerable<Finding> Run()
    {
        (string Engine, string Program, Func<RuntimeRegistration?> Read)[] engines =
        [
            ("docker", "dockerd", () => DaemonConfiguration.Load(docker).Registered),
            ("podman", "podman", () => PodmanConfiguration.Load(podman).Registered),
            ("containerd", "containerd", () => ContainerdConfiguration.Load(containerd).Registered),
            ("crio", "crio", () => CrioConfiguration.Load(crio).Registered),
        ];
        List<Finding> findings =
            [.. engines.Where(engine => find(engine.Program) is not null).Select(engine => Look(engine.Engine, engine.Read))];
        return findings.Count > 0 ? findings : [Finding.Ok(Name, "no engine is installed")];
    }

    private static Finding Look(string engine, Func<RuntimeRegistration?> read)
    {
        try
        {
            return read() is { } registered ? Look(engine, registered) : NotRegistered(engine);
        }
        catch (Exception e) when (e is TomlException or DeliveryException)
        {
            return Finding.Fail(Name, Printable.Of(e.Message), "correct the file");
        }
    }

    /// <summary>The others have hooks or NRI, which have checks of their own.</summary>
    private static Finding NotRegistered(string engine)
        => engine == "docker"
            ? Finding.Warn(
                Name, "docker: tuck-runtime is not registered: its containers get no files", "tuck engine configure docker")
            : Finding.Ok(Name, $"{engine}: tuck-runtime is not registered");

    private static Finding Look(string engine, RuntimeRegistration registered)
    {
        string path = Printable.Of(registered.Path);
        string configure = engine == "docker" ? "tuck engine configure docker" : $"tuck engine configure {engine} --runtime";
        return !Path.IsPathRooted(registered.Path)
            ? Finding.Fail(Name, $"{engine}: {path}: not an absolute path", configure)
            : ProgramFile.Objection(registered.Path) is { } objection
            ? Finding.Fail(Name, $"{engine}: {path}: {objection}: no container starts with it", configure)
            : !ElfFile.IsStatic(registered.Path)
            ? Finding.Warn(
                Name, $"{engine}: {path} is not a static executable", "install the one built with tuck: it loads nothing")
            : Finding.Ok(Name, $"{engine}: {path}, static, {Reach(engine, registered)}");
    }

    private static string Reach(string engine, RuntimeRegistration registered)
        => !registered.IsDefault ? "not the default"
            : engine == "docker" ? "the default (docker run --runtime runc still goes past it)"
            : "the default";
}
