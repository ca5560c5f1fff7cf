using Tuck.Cli.Engines.Changes;
using Tuck.Cli.Engines.Runtime;
using Tuck.Delivery;
using Tuck.Toml;

namespace Tuck.Cli.Engines;

/// <summary>
/// Podman's configuration, containers.conf(5): its files, key by key; a later file's list replaces an earlier one's, and Podman's
/// own. We have a file of our own among the drop-ins, which Podman 4 and 5 read.
/// </summary>
internal sealed class PodmanConfiguration
{
    internal const string DefaultDirectory = "/etc/containers/containers.conf.d";

    private const string DropInName = "50-tuck.conf";

    private static readonly string[] s_engine = ["engine"];
    private static readonly string[] s_runtimes = ["engine", "runtimes"];

    /// <summary>What Podman 5 knows without a word of any file. Of a runtime that is not installed it does no harm.</summary>
    private static readonly string[] s_json = ["crun", "runc", "kata", "runsc", "youki", "krun", "ocijail"];
    private static readonly string[] s_noCgroups = ["crun", "krun"];

    private readonly List<EngineFile> _files;
    private readonly EngineFile _ours;

    private PodmanConfiguration(string directory)
    {
        _ours = Open($"{directory}/{DropInName}");
        IEnumerable<string> names = Directory.Exists(directory) ? Directory.EnumerateFiles(directory, "*.conf") : [];
        _files =
        [
            Open("/usr/share/containers/containers.conf"),
            Open(Path.Combine(Path.GetDirectoryName(directory)!, "containers.conf")),
            .. names.Append(_ours.Path).Distinct().Order(StringComparer.Ordinal)
                .Select(path => path == _ours.Path ? _ours : Open(path)),
        ];
    }

    /// <exception cref="TomlException">One of the files is not valid.</exception>
    internal static PodmanConfiguration Load(string directory) => new(directory);

    internal FileChange Change => _ours.Change;

    /// <summary>Null if tuck-runtime is not.</summary>
    internal RuntimeRegistration? Registered
        => _files.Select(file => file.Strings([.. s_runtimes, RuntimeRegistration.Name]))
            .LastOrDefault(paths => paths.Count > 0) is [string path, ..]
            ? new(path, DefaultRuntime == RuntimeRegistration.Name)
            : null;

    internal void TakeBack() => _ours.TakeBack();

    /// <exception cref="DeliveryException">A file that is read later says otherwise.</exception>
    internal void SetRuntime(RuntimeRegistration wanted)
    {
        // So that Podman reads a refusal in full.
        SetList("runtime_supports_json", s_json);
        if (wanted.Real == "crun")
        {
            // containers.conf(5) calls it runtime_supports_nocgroups, which Podman does not read.
            SetList("runtime_supports_nocgroup", s_noCgroups);
        }
        if (wanted.IsDefault)
        {
            _ours.Set(s_engine, "runtime", RuntimeRegistration.Name);
            RequireLast([.. s_engine, "runtime"]);
        }
        _ours.Set(s_runtimes, RuntimeRegistration.Name, new TomlArray(wanted.Path));
        RequireLast([.. s_runtimes, RuntimeRegistration.Name]);
    }

    private string? DefaultRuntime
        => _files.Select(file => file.Value<string>([.. s_engine, "runtime"])).LastOrDefault(name => name is not null);

    /// <summary>Ours, and what there would be without us.</summary>
    private void SetList(string key, string[] builtIn)
    {
        IEnumerable<string> others = _files.SelectMany(file => file.Strings([.. s_engine, key]));
        string[] all = [.. builtIn.Concat(others).Append(RuntimeRegistration.Name).Distinct()];
        _ours.Set(s_engine, key, new TomlArray([.. all]));
        RequireLast([.. s_engine, key]);
    }

    private void RequireLast(string[] path)
    {
        if (_files.FindLast(file => file.Value<object>(path) is not null) is var last && last != _ours)
        {
            throw new DeliveryException(
                ExitCode.Configuration, $"{last!.Path}: sets {path[^1]} and is read after {DropInName}: take it out there");
        }
    }

    private static EngineFile Open(string path) => new(path, "podman");
}
