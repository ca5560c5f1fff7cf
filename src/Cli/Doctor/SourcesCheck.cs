using Tuck.Delivery;
using Tuck.Delivery.Configuration;
using Tuck.Delivery.Secrets;
using Tuck.Delivery.Sources;

namespace Tuck.Cli.Doctor;

/// <summary>The programs that fetch secrets: there, executable, and nobody else's to change. None of them is run.</summary>
internal sealed class SourcesCheck(Settings settings) : ICheck
{
    private const string Name = "sources";

    public IEnumerable<Finding> Run()
        => settings.Sources.Programs.Count == 0
            ? [Finding.Ok(Name, "none: all secrets come from the store")]
            : settings.Sources.Programs.Select(Look).Concat(Doubles());

    private Finding Look(SourceProgram program)
    {
        string path = program.Command[0];
        try
        {
            if (!Engines.ProgramFile.IsExecutable(Delivery.Sources.ProgramFile.Require(path)))
            {
                return Finding.Fail(Name, $"{program.Name}: {path} is not executable", $"chmod 755 {path}");
            }
        }
        catch (DeliveryException e)
        {
            return Finding.Fail(Name, $"{program.Name}: {e.Message}", $"see [sources.{program.Name}] in the configuration");
        }
        int secrets = settings.Sources.Secrets.Count(secret => secret.Source == program.Name);
        return Finding.Ok(Name, $"{program.Name}: {path}, secrets: {secrets}");
    }

    /// <summary>Secrets that are in the store too: no container gets them.</summary>
    private List<Finding> Doubles()
    {
        using SecretStores stores = StoreSource.OpenStores(settings, TimeProvider.System);
        HashSet<string> stored = [.. stores.Persistent.List().Concat(stores.Ephemeral.List()).Select(secret => secret.Name)];
        return
        [
            .. settings.Sources.Secrets.Where(secret => stored.Contains(secret.Name)).Select(secret => Finding.Fail(
                Name,
                $"{secret.Name} is in the store, and comes from source {secret.Source} too",
                $"tuck secret rm {secret.Name}, or remove its [[secret]]")),
        ];
    }
}
