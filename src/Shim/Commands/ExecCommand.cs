using Tuck.Delivery;
using Tuck.Delivery.Configuration;
using Tuck.Delivery.Exec;
using Tuck.Delivery.Identity;
using Tuck.Delivery.Ledger;
using Tuck.Delivery.Requests;
using Tuck.Delivery.Staging;
using Tuck.Kernel;
using Tuck.Oci;
using Tuck.Oci.CommandLine;
using Tuck.Oci.Editing;

namespace Tuck.Shim;

/// <summary>
/// <c>exec</c> in a container that holds secrets: variables whose values are in files are taken out of what the engine gives it,
/// which is the container's environment as the engine recorded it; and the policy decides whether it may run.
/// </summary>
internal sealed class ExecCommand(Invocation invocation, Settings settings)
{
    private readonly RuntimeCommandLine _line = invocation.CommandLine;

    /// <exception cref="DeliveryException">It must not run.</exception>
    internal void Run()
    {
        if (_line.Id is not { } id || !ContainerId.IsValid(id)
            || new DeliveryLedger(settings.LedgerPath).FindAny(id) is not { Secrets.Count: > 0 } holder || !IsRunning(holder))
        {
            return;
        }
        ProcessHardening.ForbidDump();
        string? policy = holder.ExecPolicy ?? settings.Runtime.ExecPolicy;
        if (_line.ProcessFile is { } path)
        {
            TakeVariables(Path.GetFullPath(path), holder);
        }
        if (policy is not null)
        {
            Require(policy, holder);
        }
    }

    private static bool IsRunning(LedgerEntry holder)
    {
        using ProcFs proc = ProcFs.Open();
        return ContainerPresence.IsRunning(proc, holder);
    }

    private static void TakeVariables(string path, LedgerEntry holder)
    {
        using EngineDocument document = EngineDocument.Read(path);
        ProcessEditor editor = new(document.Bytes);
        bool isChanged = editor.HasVariable(Spec.RequestVariableName);
        editor.RemoveVariable(Spec.RequestVariableName);
        foreach (VariableInFile variable in holder.Variables)
        {
            isChanged |= editor.HasVariable(variable.Name) || !editor.HasVariable(FileVariable.NameFor(variable.Name));
            editor.RemoveVariable(variable.Name);
            editor.SetVariable(FileVariable.NameFor(variable.Name), variable.Path);
        }
        if (isChanged)
        {
            document.Replace(editor.Length, editor.CopyTo);
        }
    }

    private void Require(string policy, LedgerEntry holder)
    {
        using EngineDocument spec = EngineDocument.ReadSpec(holder.Bundle);
        ProcessDocument own = ProcessDocument.OfSpec(spec.Bytes);
        ExecContainer container = new(own.Uid, own.Gid, own.Cwd, HealthCheckOf(holder, spec));
        ExecGuard guard = new(settings, TimeProvider.System);
        if (_line.ProcessFile is not { } path)
        {
            guard.Require(policy, holder, OfWords(own), container);
            return;
        }
        using EngineDocument document = EngineDocument.Read(Path.GetFullPath(path));
        ProcessDocument process = ProcessDocument.Parse(document.Bytes);
        guard.Require(
            policy,
            holder,
            new ExecRequest
            {
                Arguments = process.Arguments,
                Uid = process.Uid,
                Gid = process.Gid,
                Cwd = process.Cwd,
                AddedVariables = process.VariablesNotIn(own),
                IsPrivileged = process.IsMorePrivilegedThan(own),
            },
            container);
    }

    /// <summary>What the command line says, where the container's own process is not to be asked: as runc and crun fill it in.</summary>
    private ExecRequest OfWords(ProcessDocument own)
    {
        string[] user = (_line.User ?? string.Empty).Split(':');
        return new ExecRequest
        {
            Arguments = _line.Words is { Count: > 0 } words && words[0] == "--" ? [.. words.Skip(1)] : _line.Words,
            Uid = IdOf(user[0], own.Uid),
            Gid = user.Length > 1 ? IdOf(user[1], own.Gid) : own.Gid,
            Cwd = _line.WorkingDirectory ?? own.Cwd,
            AddedVariables = [.. _line.Variables.Select(variable => variable.Split('=', 2)[0])],
            IsPrivileged = _line.Capabilities.Count + _line.AdditionalGroups.Count > 0 || _line.HasLabelOptions,
        };
    }

    /// <exception cref="DeliveryException">A name, which only the container could resolve.</exception>
    private static uint IdOf(string text, uint own)
        => text.Length == 0 ? own
            : uint.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out uint id) ? id
            : throw new DeliveryException(ExitCode.Denied, $"user {Printable.Of(text)}: must be a number where a policy is to decide");

    /// <summary>As the engine recorded it: Docker does, where it can be read.</summary>
    private static IReadOnlyList<string>? HealthCheckOf(LedgerEntry holder, EngineDocument spec)
        => holder.Engine == "docker"
            ? DockerRecords.Find(holder.Id, Spec.Parse(spec.Bytes.Span).RootPath)?.HealthCheckCommand
            : null;
}
