using Tuck.Bundle;
using Tuck.Bundle.Running;
using Tuck.Delivery;
using Tuck.Delivery.Ledger;
using Tuck.Delivery.Mounting;
using Tuck.Delivery.Requests;
using Tuck.Delivery.Secrets;
using Tuck.Kernel;
using Tuck.Oci;
using Tuck.Oci.Editing;

namespace Tuck.Cli.Containers;

/// <summary>
/// The variables that a running container was given: those that its program has, and those whose values were moved into files when
/// it was created. Values become no strings. Owns the container's document.
/// </summary>
internal sealed class ContainerVariables : IDisposable
{
    private readonly EngineDocument _document;
    private readonly SpecEditor _spec;
    private readonly LedgerEntry? _delivered;
    private readonly IReadOnlyList<VariableInFile> _moved;

    private ContainerVariables(EngineDocument document, LedgerEntry? delivered)
    {
        (_document, _delivered) = (document, delivered);
        _spec = new SpecEditor(document.Bytes);
        _moved = delivered is null ? [] : [.. MovedOf(delivered)];
    }

    /// <param name="container">It.</param>
    /// <param name="ledger">What was delivered to it.</param>
    /// <exception cref="DeliveryException">It has ended.</exception>
    internal static ContainerVariables Of(RunningContainer container, DeliveryLedger ledger)
    {
        EngineDocument document = EngineDocument.ReadSpec(container.Bundle);
        try
        {
            return new ContainerVariables(document, ledger.Find(container.Identity.Engine, container.Id));
        }
        catch
        {
            document.Dispose();
            throw;
        }
    }

    /// <summary>Names of those in the environment that look like secrets.</summary>
    internal IReadOnlyList<string> Likely() => [.. _spec.VariableNames().Where(IsLikely)];

    /// <summary>Names of those that were moved: the engine was given their values, and keeps them in its record of the container.</summary>
    internal IReadOnlyList<string> Moved() => [.. _moved.Select(variable => variable.Name)];

    /// <summary>A copy of a variable's value.</summary>
    /// <exception cref="DeliveryException">It has no such variable, or an empty one.</exception>
    internal SecretBuffer Copy(string name)
    {
        if (_moved.FirstOrDefault(variable => variable.Name == name) is { } moved)
        {
            return ReadFile(moved);
        }
        if (!_spec.HasVariable(name))
        {
            throw new DeliveryException(ExitCode.Usage, $"the container has no variable {Printable.Of(name)}");
        }
        int length = _spec.VariableLength(name);
        if (length == 0)
        {
            throw new DeliveryException(ExitCode.Usage, $"the container's variable {Printable.Of(name)} is empty");
        }
        SecretBuffer value = SecretBuffer.Allocate(length);
        _spec.CopyVariable(name, value.Writable);
        return value;
    }

    public void Dispose() => _document.Dispose();

    private static IEnumerable<VariableInFile> MovedOf(LedgerEntry delivered)
        => delivered.Variables.Where(
            variable => delivered.Secrets.Any(secret => secret.IsOwn && secret.Target == variable.Path));

    private SecretBuffer ReadFile(VariableInFile variable)
    {
        using ProcFs proc = ProcFs.Open();
        using ProcessHandle process = ContainerProcess.OpenRecorded(proc, _delivered!);
        return DeliveredFile.Read(proc, process, variable.Path);
    }

    private bool IsLikely(string name)
    {
        if (FileVariable.IsNameOfOne(name) || name == Spec.RequestVariableName)
        {
            return false;
        }
        using SecretBuffer value = SecretBuffer.Allocate(_spec.VariableLength(name));
        _spec.CopyVariable(name, value.Writable);
        return LikelySecret.Is(name, value.Bytes);
    }
}
