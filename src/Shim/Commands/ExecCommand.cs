using System.Globalization;
using Tuck.Bundle;
using Tuck.Delivery;
using Tuck.Delivery.Exec;
using Tuck.Delivery.Identity;
using Tuck.Delivery.Ledger;
using Tuck.Delivery.Requests;
using Tuck.Kernel;
using Tuck.Oci;
using Tuck.Oci.CommandLine;
using Tuck.Oci.Editing;
using Tuck.Shim.Exec;

namespace Tuck.Shim.Commands;

/// <summary>
/// <c>exec</c> in a container that holds secrets: variables whose values are in files are taken out of what the engine gives it,
/// which is the container's environment as the engine recorded it; and the policy decides whether it may run, and what it sees.
/// </summary>
internal sealed class ExecCommand(Invocation invocation) : SubCommand(invocation)
{
    private RuntimeCommandLine Line => Invocation.CommandLine;

    internal override int? Run()
    {
        if (ReadSettings() is null || SecretHolder.Find(Invocation) is not { } holder)
        {
            return null;
        }
        ProcessHardening.ForbidDump();
        string? policy = holder.ExecPolicy ?? Invocation.Settings.Runtime.ExecPolicy;
        using EngineDocument? document = Line.ProcessFile is { } path ? EngineDocument.Read(Path.GetFullPath(path)) : null;
        if (document is not null)
        {
            TakeVariables(document, holder);
        }
        bool seesSecrets = policy is null || Require(policy, holder, document).SeesSecrets;
        return seesSecrets ? null : new HiddenExec(Invocation, holder).Run();
    }

    private static void TakeVariables(EngineDocument document, LedgerEntry holder)
    {
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

    private ExecDecision Require(string policy, LedgerEntry holder, EngineDocument? document)
    {
        using EngineDocument spec = EngineDocument.ReadSpec(holder.Bundle);
        ProcessDocument own = ProcessDocument.OfSpec(spec.Bytes);
        ExecRequest request = document is null ? OfWords(own) : Of(ProcessDocument.Parse(document.Bytes), own);
        return new ExecGuard(Invocation.Settings, TimeProvider.System).Require(
            policy, holder, request, new ExecContainer(own.Uid, own.Gid, own.Cwd, HealthCheckOf(holder, spec)));
    }

    private static ExecRequest Of(ProcessDocument process, ProcessDocument own) => new()
    {
        Arguments = process.Arguments,
        Uid = process.Uid,
        Gid = process.Gid,
        Cwd = process.Cwd,
        AddedVariables = process.VariablesNotIn(own),
        IsPrivileged = process.IsMorePrivilegedThan(own),
    };

    /// <summary>What the command line says; what it does not is the container's, as runc and crun fill it in.</summary>
    private ExecRequest OfWords(ProcessDocument own)
    {
        string[] user = (Line.User ?? string.Empty).Split(':');
        return new ExecRequest
        {
            Arguments = Line.Words is { Count: > 0 } words && words[0] == "--" ? [.. words.Skip(1)] : Line.Words,
            Uid = IdOf(user[0], own.Uid),
            Gid = user.Length > 1 ? IdOf(user[1], own.Gid) : own.Gid,
            Cwd = Line.WorkingDirectory ?? own.Cwd,
            AddedVariables = [.. Line.Variables.Select(variable => variable.Split('=', 2)[0])],
            IsPrivileged = Line.Capabilities.Count + Line.AdditionalGroups.Count > 0 || Line.HasLabelOptions,
        };
    }

    /// <exception cref="DeliveryException">A name, which only the container could resolve.</exception>
    private static uint IdOf(string text, uint own)
        => text.Length == 0 ? own
            : uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint id) ? id
            : throw new DeliveryException(ExitCode.Denied, $"user {Printable.Of(text)}: must be a number where a policy is to decide");

    /// <summary>As the engine recorded it: Docker does, where it can be read.</summary>
    private static IReadOnlyList<string>? HealthCheckOf(LedgerEntry holder, EngineDocument spec)
        => holder.Engine == "docker"
            ? DockerRecords.Find(holder.Id, Spec.Parse(spec.Bytes.Span).RootPath)?.HealthCheckCommand
            : null;
}
