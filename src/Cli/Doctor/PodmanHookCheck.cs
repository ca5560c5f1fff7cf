using Tuck.Cli.Engines;
using Tuck.Kernel;

namespace Tuck.Cli.Doctor;

/// <summary>Whether Podman will call tuck-hook: both files, in a directory it reads, and the program they name.</summary>
/// <param name="configPath">Which the hook should use.</param>
/// <param name="directories">Which Podman reads.</param>
/// <param name="source">The file that says so, or null.</param>
internal sealed class PodmanHookCheck(string configPath, IReadOnlyList<string> directories, string? source) : ICheck
{
    private const string Name = "podman hook";
    private const string Register = "tuck engine configure podman";

    public IEnumerable<Finding> Run()
    {
        if (SearchPath.Find("podman") is null)
        {
            return [Finding.Ok(Name, "podman is not installed")];
        }
        return PodmanHookFile.All.Select(Look);
    }

    private Finding Look(PodmanHookFile file)
    {
        // Of files of one name, the one in the last directory counts.
        string? path = directories.Select(directory => $"{directory}/{file.Name}").LastOrDefault(File.Exists);
        if (path is null)
        {
            string elsewhere = File.Exists($"{PodmanHookDirectories.Default}/{file.Name}")
                ? $"in {PodmanHookDirectories.Default}, which {source} does not name"
                : $"not registered: no {file.Name} in {string.Join(" or ", directories)}";
            bool isDefault = directories.Contains(PodmanHookDirectories.Default);
            return Finding.Warn(Name, elsewhere, isDefault ? Register : $"{Register} --hooks-dir {directories[^1]}");
        }
        return RegisteredHook.TryRead(path) is { } hook
            ? Look(file, path, hook)
            : Finding.Fail(Name, $"{path}: not a hook of ours: Podman starts no container while it cannot read it", Register);
    }

    private Finding Look(PodmanHookFile file, string path, RegisteredHook hook)
        => ProgramFile.Objection(hook.Program) is { } objection
            ? Finding.Fail(
                Name,
                $"{path}: {Printable.Of(hook.Program)}: {objection}: Podman skips the file without a word",
                $"{Register} --hook PATH")
            : !hook.Stages.SequenceEqual([file.Stage]) || !hook.Arguments.Contains(file.Stage)
            ? Finding.Fail(Name, $"{path}: not for {file.Stage}", Register)
            : hook.ConfigPath != configPath
            ? Finding.Warn(
                Name,
                $"{path}: uses {Printable.Of(hook.ConfigPath)}, not {configPath}",
                $"tuck --config {configPath} engine configure podman")
            : Finding.Ok(Name, path);
}
