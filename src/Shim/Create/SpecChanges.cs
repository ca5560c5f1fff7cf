using Tuck.Delivery.Configuration;
using Tuck.Delivery.Mounting;
using Tuck.Delivery.Requests;
using Tuck.Kernel;
using Tuck.Oci;
using Tuck.Oci.Editing;

namespace Tuck.Shim.Create;

/// <summary>What is changed in a container's spec so that secrets can be attached once it is created, and in nothing else.</summary>
internal sealed class SpecChanges(SpecEditor editor, Spec spec, Settings settings)
{
    private const int HookTimeoutSeconds = 30;
    private const string CoreLimit = "RLIMIT_CORE";

    /// <summary>Not the runtime's own, which it gives where there is none.</summary>
    private static readonly string[] s_hookEnvironment = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"];

    /// <summary>The runtime makes the mount points, with its own hardened code and also in a root that is read-only.</summary>
    internal void AddPlaceholders(MountPlan plan)
    {
        string[] mounted = [.. spec.Mounts.Select(mount => mount.Destination)];
        IReadOnlyList<Placeholder> placeholders = Placeholder.For(plan, mounted, settings.PlaceholderPath);
        if (placeholders.Any(placeholder => placeholder.Source == settings.PlaceholderPath))
        {
            _ = Placeholder.EnsureFile(settings);
        }
        foreach (Placeholder placeholder in placeholders)
        {
            editor.AddMount(placeholder.Destination, placeholder.Type, placeholder.Source, placeholder.Options);
        }
    }

    /// <summary>The value, if there was one, has been taken; where it is now, NAME_FILE says.</summary>
    internal void MoveVariable(VariableInFile variable)
    {
        editor.RemoveVariable(variable.Name);
        editor.SetVariable(FileVariable.NameFor(variable.Name), variable.Path);
    }

    /// <summary>What every container with secrets has, however they come.</summary>
    internal void Finish(SecretRequest? request, string engine, string configPath)
    {
        // What was said to us is not the container's to read.
        editor.RemoveVariable(Spec.RequestVariableName);
        if (request is not { AllowsCoreDump: true })
        {
            ForbidCoreDumps();
        }
        // When the container has ended, its account is closed.
        editor.AddHook(
            "poststop",
            HookProgram.Require(),
            [HookProgram.Name, "poststop", "--engine", engine, "--config", configPath],
            s_hookEnvironment,
            HookTimeoutSeconds);
    }

    /// <summary>For <c>run</c>, where nobody is there between create and start.</summary>
    internal void AddDelivery(string hook, string engine, string configPath, SecretRequest request)
        => editor.AddHook(
            "createRuntime",
            hook,
            ["tuck-hook", "createRuntime", "--engine", engine, "--config", configPath, "--request", request.ToString()],
            s_hookEnvironment,
            HookTimeoutSeconds);

    /// <summary>
    /// No core file, which would have the secrets in it. One byte, not none: a core that is piped to a program of the host is not
    /// limited at all by 0, and is left out at 1 (core(5); the kernel's coredump.c). In blocks, as a shell counts, both are 0.
    /// </summary>
    private void ForbidCoreDumps()
    {
        ulong limit = Math.Min(1, ProcessHardening.MaxCoreBytes());
        editor.SetRlimit(CoreLimit, limit, limit);
    }
}
