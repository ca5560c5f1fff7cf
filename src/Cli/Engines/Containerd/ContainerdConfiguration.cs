using System.IO.Enumeration;
using Tuck.Cli.Engines.Changes;
using Tuck.Cli.Engines.Runtime;
using Tuck.Delivery;
using Tuck.Kernel;
using Tuck.Toml;

namespace Tuck.Cli.Engines.Containerd;

/// <summary>
/// containerd's main file and what it imports, in the order in which containerd reads them. containerd 2 merges them key by key;
/// containerd 1.7 replaces a plugin's whole section with that of the last file that has one. So that both read the same, a section
/// is edited where the last one is; a drop-in only gets sections that no file has.
/// </summary>
internal sealed class ContainerdConfiguration
{
    internal const string DefaultPath = "/etc/containerd/config.toml";

    private const string NriPlugin = "io.containerd.nri.v1.nri";
    private const string DropInName = "10-tuck.toml";
    private const string Runc = "runc";
    private const string RuncType = "io.containerd.runc.v2";

    private readonly List<EngineFile> _files = [];

    private ContainerdConfiguration(string mainPath)
    {
        Queue<string> pending = new([mainPath]);
        while (pending.TryDequeue(out string? path))
        {
            if (_files.Exists(file => file.Path == path))
            {
                continue;
            }
            EngineFile file = Open(path);
            _files.Add(file);
            foreach (string import in file.Strings("imports"))
            {
                Expand(Path.GetFullPath(import, Path.GetDirectoryName(path)!)).ForEach(pending.Enqueue);
            }
        }
    }

    /// <exception cref="TomlException">One of the files is not valid.</exception>
    internal static ContainerdConfiguration Load(string mainPath) => new(mainPath);

    internal IEnumerable<FileChange> Changes => _files.Select(file => file.Change);

    internal bool Exists => Main.Exists;

    /// <summary>Null if no file says; then containerd 1.7 has it off, and 2 on.</summary>
    internal bool? IsNriDisabled => Last<bool?>(NriPath("disable"));

    internal bool IsVersion3 => VersionOf(Main) >= 3;

    internal string NriSocket => Last<string>(NriPath("socket_path")) ?? "/var/run/nri/nri.sock";

    internal string? NriPluginPath => Last<string>(NriPath("plugin_path"));

    internal IReadOnlyList<string> RequiredPlugins
        => [.. _files.SelectMany(file => file.Strings(NriPath("default_validator", "required_plugins")(file)))];

    /// <summary>The runtime of pods that name none.</summary>
    internal string DefaultRuntime => Last<string>(file => [.. Cri(file), "default_runtime_name"]) ?? Runc;

    /// <summary>Every runtime a pod may name.</summary>
    internal IEnumerable<string> Runtimes
        => _files.SelectMany(file => Keys(file.Value<TomlTable>([.. Cri(file), "runtimes"]))).Append(DefaultRuntime).Distinct();

    internal string? BaseSpecOf(string runtime)
        => Last<string>(file => [.. Runtime(file, runtime), "base_runtime_spec"]) is { Length: > 0 } path ? path : null;

    /// <summary>Null if tuck-runtime is not.</summary>
    internal RuntimeRegistration? Registered
        => Last<string>(file => [.. Runtime(file, RuntimeRegistration.Name), "options", "BinaryName"]) is { } path
            && RuntimeRegistration.IsOurs(path)
            ? new(path, DefaultRuntime == RuntimeRegistration.Name)
            : null;

    internal void TakeBack() => _files.ForEach(file => file.TakeBack());

    /// <param name="isPluginStarted">By containerd; otherwise it connects to containerd's socket.</param>
    /// <exception cref="DeliveryException">What is there keeps NRI from working, or cannot be added to.</exception>
    internal void RequireUsable(bool isPluginStarted)
    {
        if (DisabledPlugin is { } plugin)
        {
            throw Wrong($"disables {Printable.Of(plugin)}, and NRI with it: take it out of disabled_plugins");
        }
        RequireVersion();
        if (!isPluginStarted && Last<bool?>(NriPath("disable_connections")) == true)
        {
            throw Wrong("has disable_connections = true for NRI: take that out, or use --pre-installed");
        }
    }

    /// <exception cref="DeliveryException">Pods are not run with this configuration.</exception>
    internal void RequireCri()
    {
        if (Disabled(IsCri) is { } plugin)
        {
            throw Wrong($"disables {Printable.Of(plugin)}, which runs the pods: take it out of disabled_plugins");
        }
        RequireVersion();
    }

    private void RequireVersion()
    {
        // Without a version containerd 1.7 takes it for version 1.
        bool isVersion1 = Main.Value<long?>("version") is { } version
            ? version < 2
            : ((string[])["plugins", "disabled_plugins", "required_plugins"]).Any(Main.Root.ContainsKey);
        if (isVersion1)
        {
            throw Wrong(
                "is of version 1, in which plugins have other names: replace it by what \"containerd config migrate\" prints");
        }
    }

    /// <summary>The CRI's or NRI's, if the configuration has turned it off.</summary>
    internal string? DisabledPlugin => Disabled(name => IsCri(name) || name == NriPlugin);

    internal void EnableNri()
    {
        EngineFile file = FileWith(_ => NriPlugin);
        file.Set(["plugins", NriPlugin], "disable", false);
    }

    internal void RequirePlugin(string name)
    {
        EngineFile file = FileWith(_ => NriPlugin);
        string[] validator = ["plugins", NriPlugin, "default_validator"];
        IReadOnlyList<string> others = Inherited(file, NriPath("default_validator", "required_plugins"));
        file.Set(validator, "enable", true);
        IncludeAll(file, validator, "required_plugins", [.. others, name]);
    }

    /// <summary>Gives a runtime a base specification, and has it show pods' annotations to the hook in it.</summary>
    /// <exception cref="DeliveryException">It has another one, or is not described.</exception>
    internal void SetBaseSpec(string runtime, string path, string annotations)
    {
        if (BaseSpecOf(runtime) is { } other && other != path)
        {
            throw Wrong(
                $"runtime {Printable.Of(runtime)} has the base_runtime_spec {Printable.Of(other)} already; "
                + "add the hook to that, as tuck-engine(1) says, or use --guard required-plugin");
        }
        EngineFile file = FileWithType(runtime);
        string[] section = Runtime(file, runtime);
        IReadOnlyList<string> others = Inherited(file, item => [.. Runtime(item, runtime), "pod_annotations"]);
        file.Set(section, "base_runtime_spec", path);
        IncludeAll(file, section, "pod_annotations", [.. others, annotations]);
    }

    /// <summary>Adds tuck-runtime as one more runtime, behind containerd's shim of runc.</summary>
    /// <exception cref="DeliveryException">There is another of its name.</exception>
    internal void SetRuntime(RuntimeRegistration wanted)
    {
        if (Runtimes.Contains(RuntimeRegistration.Name))
        {
            throw Wrong($"has a runtime {RuntimeRegistration.Name} that is not ours: give it another name");
        }
        // Which cgroups there are is not for us to say.
        bool? isSystemdCgroup = Last<bool?>(item => [.. Runtime(item, Runc), "options", "SystemdCgroup"]);
        EngineFile file = FileWithType(DefaultRuntime);
        string[] section = Runtime(file, RuntimeRegistration.Name);
        string[] options = [.. section, "options"];
        file.Set(section, "runtime_type", RuncType);
        file.Set(section, "pod_annotations", new TomlArray(BaseSpecification.Annotations));
        file.Set(section, "container_annotations", new TomlArray(BaseSpecification.Annotations));
        file.Set(options, "BinaryName", wanted.Path);
        if (isSystemdCgroup is { } isSystemd)
        {
            file.Set(options, "SystemdCgroup", isSystemd);
        }
        if (wanted.IsDefault)
        {
            file.Set(Cri(file), "default_runtime_name", RuntimeRegistration.Name);
        }
    }

    private EngineFile Main => _files[0];

    private string? Disabled(Func<string, bool> isMeant)
        => _files.SelectMany(file => file.Strings("disabled_plugins")).FirstOrDefault(isMeant);

    private static bool IsCri(string plugin)
        => plugin is "cri" or "io.containerd.grpc.v1.cri" or "io.containerd.cri.v1.runtime";

    /// <summary>
    /// The file whose section of the CRI counts, and in it a runtime's type: as soon as a file describes one runtime, containerd 1.7
    /// knows no others than those it describes.
    /// </summary>
    private EngineFile FileWithType(string runtime)
    {
        string type = Last<string>(file => [.. Runtime(file, runtime), "runtime_type"])
            ?? (runtime == Runc
                ? RuncType
                : throw Wrong($"has no section of its default runtime {Printable.Of(runtime)}"));
        EngineFile file = FileWith(CriPlugin);
        file.Set(Runtime(file, runtime), "runtime_type", type);
        return file;
    }

    /// <summary>What an earlier file says, if this one says nothing: it would be hidden, or lost, by what we add.</summary>
    private IReadOnlyList<string> Inherited(EngineFile file, Func<EngineFile, string[]> path)
        => file.Value<TomlArray>(path(file)) is not null
            ? []
            : _files.Select(item => item.Strings(path(item))).LastOrDefault(strings => strings.Count > 0) ?? [];

    private static void IncludeAll(EngineFile file, string[] section, string key, IEnumerable<string> elements)
    {
        foreach (string element in elements)
        {
            file.Include(section, key, element);
        }
    }

    /// <summary>The last that has a plugin's section; otherwise a drop-in, where the main file imports one; otherwise the main file.</summary>
    private EngineFile FileWith(Func<EngineFile, string> plugin)
    {
        if (Main.Value<long?>("version") is null)
        {
            Main.Set([], "version", VersionOf(Main));
        }
        EngineFile file = _files.FindLast(item => item.Value<TomlTable>("plugins", plugin(item)) is not null) ?? DropIn() ?? Main;
        if (file.IsBlank)
        {
            // Of the main file's: containerd refuses a drop-in with a higher one.
            file.Set([], "version", VersionOf(Main));
        }
        return file;
    }

    private EngineFile? DropIn()
    {
        string? path = Main.Strings("imports")
            .Select(import => Path.GetFullPath(import, Path.GetDirectoryName(Main.Path)!))
            .Where(import => Path.GetFileName(import).Contains('*', StringComparison.Ordinal)
                && FileSystemName.MatchesSimpleExpression(Path.GetFileName(import), DropInName, ignoreCase: false))
            .Select(import => $"{Path.GetDirectoryName(import)}/{DropInName}")
            .FirstOrDefault();
        if (path is null)
        {
            return null;
        }
        if (_files.Find(file => file.Path == path) is not { } dropIn)
        {
            dropIn = Open(path);
            _files.Add(dropIn);
        }
        return dropIn;
    }

    private T? Last<T>(Func<EngineFile, string[]> path)
        => _files.Select(file => file.Value<T>(path(file))).LastOrDefault(value => value is not null);

    private static Func<EngineFile, string[]> NriPath(params string[] keys) => _ => ["plugins", NriPlugin, .. keys];

    private string[] Cri(EngineFile file) => ["plugins", CriPlugin(file), "containerd"];

    private string[] Runtime(EngineFile file, string name) => [.. Cri(file), "runtimes", name];

    private string CriPlugin(EngineFile file) => VersionOf(file) >= 3 ? "io.containerd.cri.v1.runtime" : "io.containerd.grpc.v1.cri";

    /// <summary>Version 2 is read by containerd 1.7 and 2.</summary>
    private long VersionOf(EngineFile file) => file.Value<long?>("version") ?? Main.Value<long?>("version") ?? 2;

    private DeliveryException Wrong(string cause) => new(ExitCode.Configuration, $"{Main.Path}: {cause}");

    private static EngineFile Open(string path) => new(path, "containerd");

    private static List<string> Keys(TomlTable? table)
    {
        List<string> keys = [];
        foreach (TomlEntry entry in table is null ? [] : table.Entries)
        {
            keys.Add(entry.Key);
        }
        return keys;
    }

    /// <summary>A file, or those of a pattern in the order of their names.</summary>
    private static List<string> Expand(string path)
    {
        string directory = Path.GetDirectoryName(path)!;
        string name = Path.GetFileName(path);
        return !name.Contains('*', StringComparison.Ordinal) ? [path]
            : !Directory.Exists(directory) ? []
            : [.. Directory.EnumerateFiles(directory)
                .Where(file => FileSystemName.MatchesSimpleExpression(name, Path.GetFileName(file), ignoreCase: false))
                .Order(StringComparer.Ordinal)];
    }
}
