using Tuck.Cli.Engines;
using Tuck.Cli.Engines.Containerd;
using Tuck.Cli.Engines.Crio;
using Tuck.Cli.Engines.Nri;
using Tuck.Delivery;
using Tuck.Kernel;
using Tuck.Toml;

namespace Tuck.Cli.Doctor;

/// <summary>Whether pods get their files: the plugin, the runtime that calls it, and what refuses them while it is absent.</summary>
/// <param name="containerdConfig">containerd's main file.</param>
/// <param name="crioDirectory">CRI-O's drop-in directory.</param>
/// <param name="find">Where a program is, or null.</param>
internal sealed class NriCheck(string containerdConfig, string crioDirectory, Func<string, string?> find) : ICheck
{
    private const string Name = "nri";

    internal NriCheck()
        : this(ContainerdConfiguration.DefaultPath, CrioConfiguration.DefaultDirectory, SearchPath.Find)
    {
    }

    public IEnumerable<Finding> Run()
    {
        bool hasContainerd = find("containerd") is not null;
        bool hasCrio = find("crio") is not null;
        List<Finding> findings = [];
        if (hasContainerd)
        {
            findings.AddRange(Try(Containerd));
        }
        if (hasCrio)
        {
            findings.AddRange(Try(Crio));
        }
        return findings.Count > 0 ? findings : [Finding.Ok(Name, "neither containerd nor CRI-O is installed")];
    }

    private List<Finding> Containerd()
    {
        ContainerdConfiguration configuration = ContainerdConfiguration.Load(containerdConfig);
        const string Configure = "tuck engine configure containerd";
        if (configuration.DisabledPlugin is { } plugin)
        {
            return [Finding.Ok(Name, $"containerd runs no pods: {Printable.Of(plugin)} is disabled")];
        }
        bool isOn = configuration.IsNriDisabled is { } isDisabled ? !isDisabled : configuration.IsVersion3;
        NriGuard guard = ConfigureContainerdCommand.GuardOf(
            configuration, ConfigureContainerdCommand.BaseSpecPath(containerdConfig));
        return Look("containerd", isOn, configuration.NriSocket, guard, Configure, $"{Configure} --guard base-spec");
    }

    private List<Finding> Crio()
    {
        CrioConfiguration configuration = CrioConfiguration.Load(crioDirectory);
        const string Configure = "tuck engine configure crio";
        return Look(
            "crio", configuration.IsNriEnabled == true, configuration.NriSocket, ConfigureCrioCommand.GuardOf(configuration),
            Configure, $"{Configure} --guard required-plugin");
    }

    private static List<Finding> Look(string engine, bool isOn, string socket, NriGuard guard, string configure, string configureGuard) =>
    [
        isOn ? Finding.Ok(Name, $"{engine}: NRI is on") : Finding.Warn(Name, $"{engine}: NRI is not known to be on: its pods get no files", configure),
        ProgramFile.Objection(ProgramFile.Nri.Default) is { } objection
            ? Finding.Warn(Name, $"{ProgramFile.Nri.Default}: {objection}", "install tuck-nri beside tuck")
            : Finding.Ok(Name, ProgramFile.Nri.Default),
        File.Exists(socket)
            ? Finding.Ok(Name, $"{engine}: {Printable.Of(socket)} is there")
            : Finding.Warn(Name, $"{engine}: no {Printable.Of(socket)}", $"systemctl restart {engine}"),
        guard == NriGuard.None
            ? Finding.Warn(Name, $"{engine}: no guard: while tuck-nri is absent, pods start without their files", configureGuard)
            : Finding.Ok(Name, $"{engine}: guard {(guard == NriGuard.BaseSpec ? "base-spec" : "required-plugin")}"),
    ];

    private static List<Finding> Try(Func<List<Finding>> look)
    {
        try
        {
            return look();
        }
        catch (Exception e) when (e is TomlException or DeliveryException)
        {
            return [Finding.Fail(Name, Printable.Of(e.Message), "mend the file: the engine does not start with it")];
        }
    }
}
