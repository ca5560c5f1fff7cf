using Tuck.Bundle;
using Tuck.Delivery.Configuration;
using Tuck.Delivery.Identity;
using Tuck.Delivery.Mounting;
using Tuck.Delivery.Requests;
using Tuck.Rpc.Nri;

namespace Tuck.Nri.Containers;

/// <summary>What a container's specification is given so that secrets can come to it. Each method adds to <see cref="Result"/>.</summary>
internal sealed class Adjustment(Settings settings, Container container)
{
    /// <summary>The engine kills a hook that hangs; a delivery takes milliseconds.</summary>
    private const int HookTimeoutSeconds = 10;

    private const string GuardName = ".tuck-hook";

    private static readonly string[] s_guardOptions = ["bind", "ro", "nosuid", "nodev"];
    private static readonly string[] s_stageOptions = ["bind", "ro", "nosuid", "nodev", "noexec"];

    internal ContainerAdjustment Result { get; } = new();

    /// <summary>What will be covered when the container starts.</summary>
    internal void AddPlaceholders(MountPlan plan)
    {
        string[] mounted = [.. container.Mounts.Select(mount => mount.Destination)];
        foreach (Placeholder placeholder in Placeholder.For(plan, mounted, Placeholder.EnsureFile(settings)))
        {
            AddMount(placeholder.Destination, placeholder.Type, placeholder.Source, placeholder.Options);
        }
    }

    /// <summary>A directory of the host that will be filled when the container starts.</summary>
    internal void AddStage(string path) => AddMount(settings.SecretsDirectory, "bind", path, s_stageOptions);

    /// <summary>
    /// Variables that have become files: empty now, with the file's place beside. Not removed, as one would wish: NRI 0.6 and 0.8
    /// lose a removal of what no plugin but the pod has set, and the value would stay.
    /// </summary>
    internal void MoveVariables(IReadOnlyList<string> names)
    {
        foreach (string name in names)
        {
            // Removed first, it is no conflict with a plugin that has set it.
            Result.Env.Add(new KeyValue { Key = "-" + name });
            Result.Env.Add(new KeyValue { Key = name });
            Result.Env.Add(new KeyValue { Key = FileVariable.NameFor(name), Value = $"{settings.SecretsDirectory}/{name}" });
        }
    }

    /// <summary>Variables that lead to stored secrets: of those that will be there.</summary>
    internal void AddFileVariables(IEnumerable<FileVariable> variables, IReadOnlyList<SecretTarget> targets)
    {
        foreach (FileVariable variable in variables.Where(variable => targets.Contains(variable.Target)))
        {
            // Removed first, as above: what the image or another plugin says gives way to what the pod asks.
            Result.Env.Add(new KeyValue { Key = "-" + variable.Name });
            Result.Env.Add(new KeyValue { Key = variable.Name, Value = variable.PathIn(settings.SecretsDirectory) });
        }
    }

    /// <summary>A last look from inside, see tuck-hook(8), startContainer.</summary>
    internal void AddStartGuard(string hookPath, MountPlan plan)
    {
        string inside = GuardDirectory + GuardName;
        AddMount(inside, "bind", hookPath, s_guardOptions);
        Hooks.StartContainer.Add(HookOf(inside, "startContainer", plan.Paths));
    }

    /// <summary>tuck-hook itself delivers. Who the container is stands in its arguments, which only the runtime and we write.</summary>
    internal void AddDeliveringHook(string hookPath, string configPath, ContainerIdentity identity, string request)
    {
        List<string> arguments = ["--engine", identity.Engine, "--config", configPath, "--request", request];
        foreach (string attribute in (string[])["namespace", "pod", "container", "image"])
        {
            if (identity[attribute] is { } value)
            {
                arguments.AddRange(["--" + attribute, value]);
            }
        }
        Hooks.CreateRuntime.Add(HookOf(hookPath, "createRuntime", arguments));
    }

    private Hooks Hooks => Result.Hooks ??= new Hooks();

    /// <summary>
    /// Where the guard's program is bound to. A container's /dev is a tmpfs of its own, in which a mount point leaves no trace;
    /// unless the pod mounts the host's there.
    /// </summary>
    private string GuardDirectory
        => container.Mounts.Any(mount => mount is { Destination: "/dev", Type: "tmpfs" }) ? "/dev/" : "/";

    private static Hook HookOf(string path, string stage, IEnumerable<string> arguments)
    {
        Hook hook = new() { Path = path, Timeout = new OptionalInt { Value = HookTimeoutSeconds } };
        hook.Args.AddRange([HookProgram.Name, stage, .. arguments]);
        return hook;
    }

    private void AddMount(string destination, string type, string source, IReadOnlyList<string> options)
    {
        Mount mount = new() { Destination = destination, Type = type, Source = source };
        mount.Options.AddRange(options);
        Result.Mounts.Add(mount);
    }
}
