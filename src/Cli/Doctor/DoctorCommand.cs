using System.CommandLine;
using Spectre.Console;
using Tuck.Cli.Containers;
using Tuck.Cli.Engines;
using Tuck.Cli.Output;
using Tuck.Delivery;
using Tuck.Delivery.Configuration;
using Tuck.Kernel;

namespace Tuck.Cli.Doctor;

/// <summary>Looks whether deliveries can work here, and says what to do where they cannot.</summary>
internal sealed class DoctorCommand : SessionCommand
{
    private readonly Option<bool> _json = ListOptions.Json();

    private readonly Option<bool> _containers = new("--containers")
    {
        Description = "List instead the running containers whose variables look like secrets, by names only",
    };

    internal DoctorCommand(Session session)
        : base("doctor", "Check the kernel, the store, the engines and the registration of the hook", session)
    {
        Add(_json);
        Add(_containers);
        Examples = ["tuck doctor", "tuck doctor --containers --json | jq -r '.[].name'"];
    }

    protected override void Run(ParseResult arguments)
    {
        if (arguments.GetValue(_containers))
        {
            ListContainers(arguments.GetValue(_json));
            return;
        }
        ConfigCheck config = new(Session);
        List<Finding> findings = [.. config.Run()];
        foreach (ICheck check in ChecksOf(config.Settings))
        {
            findings.AddRange(Try(check));
        }
        if (arguments.GetValue(_json))
        {
            JsonText.WriteArray(Session.Output, findings, Finding.WriteMembers);
        }
        else
        {
            Print(findings);
        }
        int failed = findings.Count(finding => finding.State == Health.Fail);
        if (failed > 0)
        {
            throw new DeliveryException(ExitCode.Unsupported, $"{failed} of {findings.Count} checks failed");
        }
    }

    private void ListContainers(bool isJson)
    {
        Exposure exposure = Exposure.Of(Session.Settings);
        if (isJson)
        {
            JsonText.WriteArray(Session.Output, exposure.Containers, ExposedContainer.WriteMembers);
        }
        else
        {
            TableText.Write(Session.Output, ExposedContainer.Headings, exposure.Containers.SelectMany(container => container.Rows()));
        }
        if (ProcessHardening.EffectiveUid != 0)
        {
            Session.Hint("only root sees the containers of all engines; these are your own");
        }
        Session.Hint($"looked at {exposure.Words}, {exposure.Containers.Count} listed");
    }

    private ICheck[] ChecksOf(Settings settings)
    {
        (IReadOnlyList<string> hookDirectories, string? source) = PodmanHookDirectories.Read();
        return
        [
            new PrivilegeCheck(),
            new NewMountCheck(),
            new OpenAt2Check(),
            new MountSetattrCheck(),
            new NoSwapCheck(settings),
            new CloneCheck(),
            new SwapCheck(),
            new SelinuxCheck(),
            new RunDirectoryCheck(settings),
            new StoreCheck(settings),
            new KeyCheck(settings),
            new SourcesCheck(settings),
            new AuditLogCheck(settings),
            new HookProgramCheck(),
            new EnginesCheck(),
            new PodmanHookCheck(Session.ConfigPath, hookDirectories, source),
            new NriCheck(),
            new RuntimeCheck(),
            new VariablesCheck(settings),
        ];
    }

    /// <summary>A check that cannot be made is a finding too.</summary>
    private static List<Finding> Try(ICheck check)
    {
        try
        {
            return [.. check.Run()];
        }
        catch (Exception e) when (e is IOException or DeliveryException or UnauthorizedAccessException or InvalidDataException)
        {
            string name = check.GetType().Name.Replace("Check", "", StringComparison.Ordinal);
            return [Finding.Fail(name, Printable.Of(e.Message), "see whether tuck runs as root, outside any container")];
        }
    }

    private void Print(List<Finding> findings)
        => TableText.Write(
            Session.Output,
            ["STATE", "CHECK", "FOUND", "TO DO"],
            findings.Select(finding => (string[])[Finding.WordOf(finding.State), finding.Check, finding.Found, finding.ToDo]),
            Session.HasColours ? ColourOf : null);

    private static Color? ColourOf(string cell) => cell switch
    {
        "ok" => Color.Green,
        "warn" => Color.Yellow,
        "fail" => Color.Red,
        _ => null,
    };
}
