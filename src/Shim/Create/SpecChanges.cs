using Tuck.Bundle;
using Tuck.Delivery.Configuration;
using Tuck.Delivery.Mounting;
using Tuck.Delivery.Requests;
using Tuck.Kernel;
using Tuck.Oci;
using Tuck.Oci.Editing;

namespace Tuck.Shim.Create;

/// <summary>What is changed in a container's spec so that secrets can be attached once it is created, and in nothing else.</summary>
internal sealed class SpecChanges(SpecEditor editor, BundledContainer container, Invocation invocation)
{
    private const int HookTimeoutSeconds = 30;
    private const string CoreLimit = "RLIMIT_CORE";

    /// <summary>Not the runtime's own, which it gives where there is none.</summary>
    private static readonly string[] s_hookEnvironment = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"];

    /// <summary>The runtime makes the mount points, with its own hardened code and also in a root that is read-only.</summary>
    internal void AddPlaceholders(MountPlan plan)
    {
        Settings settings = invocation.Settings;
        string[] mounted = [.. container.Spec.Mounts.Select(mount => mount.Destination)];
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

    /// <summary>What was said to us is not the container's to read, though it may get nothing for it.</summary>
    internal void RemoveRequest() => editor.RemoveVariable(Spec.RequestVariableName);

    /// <summary>What every container with secrets has, however they come.</summary>
    internal void Finish()
    {
        RemoveRequest();
        if (container.Request is not { AllowsCoreDump: true })
        {
            ForbidCoreDumps();
        }
        // When the container has ended, its account is closed.
        AddHook("poststop");
    }

    /// <summary>For <c>run</c>, where nobody is there between create and start.</summary>
    internal void AddDelivery(SecretRequest request) => AddHook("createRuntime", "--request", request.ToString());

    private void AddHook(string stage, params string[] options)
        => editor.AddHook(
            stage,
            HookProgram.Require(HookProgram.Beside, $"install it beside {RealRuntime.OwnName}"),
            [
                HookProgram.Name, stage, "--engine", container.View.Identity.Engine, "--config", invocation.ConfigPath, .. options,
            ],
            [.. s_hookEnvironment, .. Places.Variables()],
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
