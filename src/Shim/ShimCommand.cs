using Tuck.Delivery;
using Tuck.Delivery.Configuration;
using Tuck.Delivery.Ledger;
using Tuck.Delivery.Mounting;
using Tuck.Delivery.Staging;
using Tuck.Kernel;
using Tuck.Oci;
using Tuck.Oci.Editing;
using Tuck.Shim.Create;

namespace Tuck.Shim;

/// <summary>What is ours to do of a sub-command, before the real runtime does it, or instead.</summary>
internal sealed class ShimCommand(Invocation invocation)
{
    private readonly string _id = invocation.CommandLine.Id ?? string.Empty;
    private readonly string _bundle = Path.TrimEndingDirectorySeparator(Path.GetFullPath(invocation.CommandLine.Bundle ?? "."));

    private Settings? _settings;
    private CreateCommand? _create;

    /// <summary>What is being done, for the one line of a failure.</summary>
    internal string Operation { get; private set; }
        = $"{invocation.CommandLine.Command} {Printable.Of(invocation.CommandLine.Id ?? string.Empty)}";

    /// <summary>What went less well than it should, in one line, or null.</summary>
    internal string? Warning { get; private set; }

    /// <summary>The exit code; null: the real runtime does it, as it was said.</summary>
    /// <exception cref="DeliveryException">It must not be done.</exception>
    internal int? Run()
    {
        switch (invocation.CommandLine.Command)
        {
            case "create":
                return Create();
            case "run":
                Prepare();
                return null;
            case "start":
                RequirePromised();
                return null;
            case "exec":
                new ExecCommand(invocation, Settings).Run();
                return null;
            case "checkpoint":
                RefuseImageOf(new DeliveryLedger(Settings.LedgerPath).FindAny(_id));
                return null;
            case "restore":
                RefuseRestore();
                return null;
            default:
                // Above all state, kill, delete and features: never refused, and nothing is read for them.
                return null;
        }
    }

    internal Settings Settings => _settings ??= ConfigFile.Load(invocation.ConfigPath);

    private int? Create()
    {
        ProcessHardening.ForbidDump();
        using EngineDocument document = EngineDocument.ReadSpec(_bundle, invocation.CommandLine.ConfigFile);
        Spec spec = Spec.Parse(document.Bytes.Span);
        ContainerRequest asked = ContainerRequest.Of(_id, _bundle, spec);
        if (asked.Request is null && !MayMoveVariables())
        {
            return null;
        }
        RequireId();
        PromisedFiles.Forget(Settings, _id);
        if (!Settings.Runtime.Delivers || OthersDelivery.IsIn(spec, Settings))
        {
            Promise(asked);
            return null;
        }
        _create = new(invocation, Settings, document);
        try
        {
            return _create.Run(asked, spec);
        }
        finally
        {
            (Operation, Warning) = (_create.Operation, _create.Warning);
        }
    }

    /// <summary>What was created is let go.</summary>
    internal void Release() => _create?.Release();

    /// <summary>
    /// Whether the configuration moves variables of containers that ask for nothing. One that cannot be read must not stop every
    /// container of a node; those that ask for something are refused.
    /// </summary>
    private bool MayMoveVariables()
    {
        try
        {
            return Settings.Runtime.VariablesToFiles.Count > 0;
        }
        catch (DeliveryException e)
        {
            Warning = e.Message;
            return false;
        }
    }

    private void Promise(ContainerRequest asked)
    {
        if (asked.Request is not { } request)
        {
            return;
        }
        MountPlan plan = MountPlan.For([.. request.Targets.Where(target => !target.IsOptional)], Settings.SecretsDirectory);
        new PromisedFiles(PidFile.Required(invocation), plan.Paths).Note(Settings, _id);
    }

    /// <summary>Before <c>start</c>: what others were to deliver is there.</summary>
    private void RequirePromised()
    {
        if (!ContainerId.IsValid(_id) || PromisedFiles.Find(Settings, _id) is not { } promised)
        {
            return;
        }
        using ProcFs proc = ProcFs.Open();
        using ProcessHandle process = ProcessHandle.Open(proc, PidFile.Read(promised.PidFile));
        if (DeliveredFile.FirstMissing(process, promised.Paths) is { } missing)
        {
            throw new DeliveryException(
                ExitCode.SecretUnavailable,
                $"{Printable.Of(missing)} was not delivered by the hook or plugin that should have; is it registered, and does it run?");
        }
        PromisedFiles.Forget(Settings, _id);
    }

    /// <summary>For <c>run</c>, which leaves no moment between create and start, a hook delivers.</summary>
    private void Prepare()
    {
        ProcessHardening.ForbidDump();
        using EngineDocument document = EngineDocument.ReadSpec(_bundle, invocation.CommandLine.ConfigFile);
        Spec spec = Spec.Parse(document.Bytes.Span);
        ContainerRequest asked = ContainerRequest.Of(_id, _bundle, spec);
        if (asked.Request is not { } request || OthersDelivery.IsIn(spec, Settings))
        {
            return;
        }
        if (request.Variables.Count + request.FileVariables.Count > 0 || request.ExecPolicy is not null)
        {
            throw new DeliveryException(
                ExitCode.Unsupported, "variables in files and exec policies are not for run; use create and start");
        }
        if (request.Targets.Count > 0)
        {
            RequireId();
            SpecEditor editor = new(document.Bytes);
            SpecChanges changes = new(editor, spec, Settings);
            changes.AddDelivery(HookProgram.Require(), asked.View.Identity.Engine, invocation.ConfigPath, request);
            changes.Finish(request, asked.View.Identity.Engine, invocation.ConfigPath);
            document.Replace(editor.Length, editor.CopyTo);
        }
    }

    private static void RefuseImageOf(LedgerEntry? entry)
    {
        using ProcFs proc = ProcFs.Open();
        if (entry is { Secrets.Count: > 0 } && ContainerPresence.IsRunning(proc, entry))
        {
            throw new DeliveryException(
                ExitCode.Unsupported, "the container holds secrets, and a checkpoint's image would hold them too");
        }
    }

    private void RefuseRestore()
    {
        using EngineDocument document = EngineDocument.ReadSpec(_bundle);
        Spec spec = Spec.Parse(document.Bytes.Span);
        if (ContainerRequest.Of(_id, _bundle, spec).Request is { Targets.Count: > 0 } || OthersDelivery.IsIn(spec, Settings))
        {
            throw new DeliveryException(
                ExitCode.Unsupported, "the container asks for secrets, which a checkpoint's image does not hold; start it anew");
        }
    }

    /// <summary>It becomes the name of files of ours.</summary>
    private void RequireId()
    {
        if (!ContainerId.IsValid(_id))
        {
            throw new DeliveryException(ExitCode.Usage, "no usable container id");
        }
    }
}
