using Tuck.Delivery;
using Tuck.Delivery.Configuration;

namespace Tuck.Cli.Doctor;

/// <summary>config.toml, which the checks after it rest on.</summary>
internal sealed class ConfigCheck(Session session) : ICheck
{
    private const string Name = "configuration";

    /// <summary>The defaults, if the file is wrong.</summary>
    internal Settings Settings { get; private set; } = new();

    public IEnumerable<Finding> Run()
    {
        if (!File.Exists(session.ConfigPath))
        {
            string found = $"no {session.ConfigPath}: defaults, and no grants";
            return [Finding.Warn(Name, found, "tuck grant add SECRET ATTRIBUTE=PATTERN")];
        }
        try
        {
            Settings = session.Settings;
            return [Finding.Ok(Name, $"{session.ConfigPath}, grants: {Settings.Grants.Grants.Count}")];
        }
        catch (DeliveryException e)
        {
            return [Finding.Fail(Name, e.Message, "correct the file: every delivery is refused until then")];
        }
    }
}
