using Tuck.Delivery.Exec;
using Tuck.Delivery.Grants;
using Tuck.Delivery.Sources;

namespace Tuck.Delivery.Configuration;

/// <summary>What config.toml says, with the defaults for what it does not.</summary>
public sealed record Settings
{
    /// <summary>Where the file is looked for when no other is named: root's, or that of the user of a rootless engine.</summary>
    public static string DefaultPath => Places.Current.Config + "/config.toml";

    /// <summary>The encrypted secrets.</summary>
    public string StorePath { get; init; } = Places.Current.Data + "/store";

    /// <summary>32 bytes that only root may read. Apart from the store, so that a copy of the store alone is worth nothing.</summary>
    public string KeyPath { get; init; } = Places.Current.Config + "/store.key";

    /// <summary>What lives until the next boot: ephemeral secrets, staged mounts, the ledger.</summary>
    public string RunPath { get; init; } = Places.Current.Run;

    /// <summary>Where secrets without a target of their own appear in a container.</summary>
    public string SecretsDirectory { get; init; } = "/run/secrets";

    public DeliveryMode Mode { get; init; } = DeliveryMode.Detached;

    public SwapPolicy WithoutNoSwap { get; init; } = SwapPolicy.Ramfs;

    public LogDestination Log { get; init; } = LogDestination.File;

    public LogFormat LogFormat { get; init; } = LogFormat.Text;

    public string LogPath { get; init; } = Places.Current.State + "/tuck.log";

    public string AuditPath { get; init; } = Places.Current.State + "/audit.jsonl";

    public NriSettings Nri { get; init; } = new();

    public RuntimeSettings Runtime { get; init; } = new();

    public ExecPolicyList ExecPolicies { get; init; } = new([]);

    public SourceList Sources { get; init; } = new([], []);

    public GrantList Grants { get; init; } = new([]);

    public string EphemeralStorePath => RunPath + "/store";

    public string StagePath => RunPath + "/staged";

    internal const string PlaceholderName = "placeholder";

    /// <summary>An empty file, bound where a secret with a place of its own will be.</summary>
    public string PlaceholderPath => RunPath + "/" + PlaceholderName;

    /// <summary>A directory for each process of ours that stands for a container's, named by its number, while it does.</summary>
    public string StandInPath => RunPath + "/stand-ins";

    public string LedgerPath => RunPath + "/ledger";
}
