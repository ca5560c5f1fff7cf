using Tuck.Cli.Engines.Runtime;
using Tuck.Delivery;
using Tuck.Toml;

namespace Tuck.Cli.Engines.Crio;

/// <summary>
/// CRI-O's configuration: crio.conf(5), then crio.conf.d in the order of names, key by key; a later file's array replaces an earlier
/// one's. We have files of our own there, one for tuck-nri and one for tuck-runtime.
/// </summary>
internal sealed class CrioConfiguration
{
    internal const string DefaultDirectory = "/etc/crio/crio.conf.d";

    private const string PluginName = "10-tuck.conf";
    private const string RuntimeName = "50-tuck-runtime.conf";

    private static readonly string[] s_nri = ["crio", "nri"];
    private static readonly string[] s_runtime = ["crio", "runtime"];
    private static readonly string[] s_validator = ["crio", "nri", "default_validator"];
    private const string RequiredPluginsKey = "nri_validator_required_plugins";

    private readonly string _directory;
    private readonly List<EngineFile> _files;

    private CrioConfiguration(string directory)
    {
        _directory = directory;
        Plugin = Open($"{directory}/{PluginName}");
        Runtime = Open($"{directory}/{RuntimeName}");
        EngineFile[] ours = [Plugin, Runtime];
        IEnumerable<string> names = Directory.Exists(directory) ? Directory.EnumerateFiles(directory) : [];
        _files =
        [
            Open(Path.Combine(Path.GetDirectoryName(directory)!, "crio.conf")),
            .. names.Concat(ours.Select(file => file.Path)).Distinct().Order(StringComparer.Ordinal)
                .Select(path => Array.Find(ours, file => file.Path == path) ?? Open(path)),
        ];
    }

    /// <exception cref="TomlException">One of the files is not valid.</exception>
    internal static CrioConfiguration Load(string directory) => new(directory);

    internal bool Exists => Directory.Exists(_directory) || _files[0].Exists;

    /// <summary>Our drop-in that turns NRI on.</summary>
    internal EngineFile Plugin { get; }

    /// <summary>Our drop-in that describes tuck-runtime.</summary>
    internal EngineFile Runtime { get; }

    /// <summary>Null if tuck-runtime is not.</summary>
    internal RuntimeRegistration? Registered
        => LastOf<string>([.. RuntimeSection(RuntimeRegistration.Name), "runtime_path"]) is { } path
            && RuntimeRegistration.IsOurs(path)
            ? new(path, LastOf<string>([.. s_runtime, "default_runtime"]) == RuntimeRegistration.Name)
            : null;

    /// <summary>Null if no file says: CRI-O has it on from 1.30.</summary>
    internal bool? IsNriEnabled => Last<bool?>("enable_nri");

    internal string NriSocket => Last<string>("nri_listen") ?? "/var/run/nri/nri.sock";

    internal string? NriPluginPath => Last<string>("nri_plugin_dir");

    internal IReadOnlyList<string> RequiredPlugins
        => _files.Select(file => file.Strings([.. s_validator, RequiredPluginsKey])).LastOrDefault(names => names.Count > 0) ?? [];

    /// <exception cref="DeliveryException">A file that is read later turns it off again.</exception>
    internal void EnableNri()
    {
        Plugin.Set(s_nri, "enable_nri", true);
        RequireLast([.. s_nri, "enable_nri"], true);
    }

    /// <exception cref="DeliveryException">A file that is read later says otherwise.</exception>
    internal void RequirePlugin(string name)
    {
        // A later file's array replaces this one, and this one the earlier ones'.
        IReadOnlyList<string> others = RequiredPlugins;
        Plugin.Set(s_validator, "nri_enable_default_validator", true);
        foreach (string plugin in (string[])[.. others, name])
        {
            Plugin.Include(s_validator, RequiredPluginsKey, plugin);
        }
        RequireLast([.. s_validator, "nri_enable_default_validator"], true);
        if (_files.FindLast(file => file.Value<TomlArray>([.. s_validator, RequiredPluginsKey]) is not null) is var last && last != Plugin)
        {
            throw Overruled(last!, RequiredPluginsKey, Plugin);
        }
    }

    /// <summary>
    /// Describes tuck-runtime by what the runtime behind it has: its monitor, its state, the annotations it may have. Ours need no
    /// leave: <c>allowed_annotations</c> is a list of CRI-O's own, and with another in it CRI-O does not start.
    /// </summary>
    /// <exception cref="DeliveryException">There is another of its name, or a file that is read later says otherwise.</exception>
    internal void SetRuntime(RuntimeRegistration wanted)
    {
        string[] section = RuntimeSection(RuntimeRegistration.Name);
        if (_files.Find(file => file.Value<object>(section) is not null) is { } other)
        {
            throw new DeliveryException(
                ExitCode.Configuration,
                $"{other.Path}: has a runtime {RuntimeRegistration.Name} that is not ours: give it another name");
        }
        string[] behind = RuntimeSection(wanted.Real);
        Runtime.Set(section, "runtime_path", wanted.Path);
        Runtime.Set(section, "runtime_type", "oci");
        string? root = LastOf<string>([.. behind, "runtime_root"]);
        Runtime.Set(section, "runtime_root", root is { Length: > 0 } ? root : $"/run/{wanted.Real}");
        foreach (string key in (string[])["monitor_path", "monitor_cgroup", "monitor_env", "allowed_annotations"])
        {
            if (LastOf<object>([.. behind, key]) is { } value)
            {
                Runtime.Set(section, key, value);
            }
        }
        if (wanted.IsDefault)
        {
            string[] key = [.. s_runtime, "default_runtime"];
            Runtime.Set(s_runtime, key[^1], RuntimeRegistration.Name);
            if (_files.FindLast(file => file.Value<string>(key) is not null) is var last && last != Runtime)
            {
                throw Overruled(last!, key[^1], Runtime);
            }
        }
    }

    private void RequireLast(string[] path, bool value)
    {
        if (_files.FindLast(file => file.Value<bool?>(path) is not null) is { } last && last.Value<bool?>(path) != value)
        {
            throw Overruled(last, path[^1], Plugin);
        }
    }

    private static DeliveryException Overruled(EngineFile file, string key, EngineFile ours)
        => new(
            ExitCode.Configuration,
            $"{file.Path}: sets {key} otherwise and is read after {Path.GetFileName(ours.Path)}: take it out there");

    private static string[] RuntimeSection(string name) => [.. s_runtime, "runtimes", name];

    private T? Last<T>(string key) => LastOf<T>([.. s_nri, key]);

    private T? LastOf<T>(string[] path) => _files.Select(file => file.Value<T>(path)).LastOrDefault(value => value is not null);

    private static EngineFile Open(string path) => new(path, "crio");
}
