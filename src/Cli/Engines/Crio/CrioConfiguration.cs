using Tuck.Cli.Engines.Changes;
using Tuck.Delivery;
using Tuck.Toml;

namespace Tuck.Cli.Engines.Crio;

/// <summary>
/// CRI-O's configuration: crio.conf(5), then crio.conf.d in the order of names, key by key; a later file's array replaces an earlier
/// one's. We have a file of our own there.
/// </summary>
internal sealed class CrioConfiguration
{
    internal const string DefaultDirectory = "/etc/crio/crio.conf.d";

    private const string DropInName = "10-tuck.conf";

    private static readonly string[] s_nri = ["crio", "nri"];
    private static readonly string[] s_validator = ["crio", "nri", "default_validator"];
    private const string RequiredPluginsKey = "nri_validator_required_plugins";

    private readonly string _directory;
    private readonly List<EngineFile> _files;

    private CrioConfiguration(string directory)
    {
        _directory = directory;
        string dropIn = $"{directory}/{DropInName}";
        IEnumerable<string> names = Directory.Exists(directory) ? Directory.EnumerateFiles(directory) : [];
        _files =
        [
            Open(Path.Combine(Path.GetDirectoryName(directory)!, "crio.conf")),
            .. names.Append(dropIn).Distinct().Order(StringComparer.Ordinal).Select(Open),
        ];
    }

    /// <exception cref="TomlException">One of the files is not valid.</exception>
    internal static CrioConfiguration Load(string directory) => new(directory);

    internal bool Exists => Directory.Exists(_directory) || _files[0].Exists;

    internal FileChange Change => Ours.Change;

    /// <summary>Null if no file says: CRI-O has it on from 1.30.</summary>
    internal bool? IsNriEnabled => Last<bool?>("enable_nri");

    internal string NriSocket => Last<string>("nri_listen") ?? "/var/run/nri/nri.sock";

    internal string? NriPluginPath => Last<string>("nri_plugin_dir");

    internal IReadOnlyList<string> RequiredPlugins
        => _files.Select(file => file.Strings([.. s_validator, RequiredPluginsKey])).LastOrDefault(names => names.Count > 0) ?? [];

    internal void TakeBack() => Ours.TakeBack();

    /// <exception cref="DeliveryException">A file that is read later turns it off again.</exception>
    internal void EnableNri()
    {
        Ours.Set(s_nri, "enable_nri", true);
        RequireLast([.. s_nri, "enable_nri"], true);
    }

    /// <exception cref="DeliveryException">A file that is read later says otherwise.</exception>
    internal void RequirePlugin(string name)
    {
        // A later file's array replaces this one, and this one the earlier ones'.
        IReadOnlyList<string> others = RequiredPlugins;
        Ours.Set(s_validator, "nri_enable_default_validator", true);
        foreach (string plugin in (string[])[.. others, name])
        {
            Ours.Include(s_validator, RequiredPluginsKey, plugin);
        }
        RequireLast([.. s_validator, "nri_enable_default_validator"], true);
        if (_files.FindLast(file => file.Value<TomlArray>([.. s_validator, RequiredPluginsKey]) is not null) is var last && last != Ours)
        {
            throw Overruled(last!, RequiredPluginsKey);
        }
    }

    private EngineFile Ours => _files.Find(file => Path.GetFileName(file.Path) == DropInName)!;

    private void RequireLast(string[] path, bool value)
    {
        if (_files.FindLast(file => file.Value<bool?>(path) is not null) is { } last && last.Value<bool?>(path) != value)
        {
            throw Overruled(last, path[^1]);
        }
    }

    private static DeliveryException Overruled(EngineFile file, string key)
        => new(ExitCode.Configuration, $"{file.Path}: sets {key} otherwise and is read after {DropInName}: take it out there");

    private T? Last<T>(string key) => _files.Select(file => file.Value<T>([.. s_nri, key])).LastOrDefault(value => value is not null);

    private static EngineFile Open(string path) => new(path, "crio");
}
