using System.Text.Json;
using Tuck.Bundle.Running;
using Tuck.Cli.Output;
using Tuck.Delivery;
using Tuck.Delivery.Ledger;
using Tuck.Delivery.Requests;

namespace Tuck.Cli.Containers;

/// <summary>A running container of which plaintext stands where others read it.</summary>
/// <param name="Container">It.</param>
/// <param name="InEnvironment">Variables of its program that look like secrets.</param>
/// <param name="InRecord">Variables that were moved into files, and that the engine's record of the container still has.</param>
internal sealed record ExposedContainer(
    RunningContainer Container, IReadOnlyList<string> InEnvironment, IReadOnlyList<string> InRecord)
{
    internal static IReadOnlyList<string> Headings { get; } = ["ENGINE", "CONTAINER", "ID", "VARIABLES", "READ BY", "TO DO"];

    /// <summary>Null if nothing of it is exposed, or if it has ended by now.</summary>
    internal static ExposedContainer? Of(RunningContainer container, DeliveryLedger ledger)
    {
        try
        {
            using ContainerVariables variables = ContainerVariables.Of(container, ledger);
            ExposedContainer exposed = new(container, variables.Likely(), variables.Moved());
            return exposed.InEnvironment.Count + exposed.InRecord.Count > 0 ? exposed : null;
        }
        catch (DeliveryException e) when (e.ExitCode == ExitCode.BadState)
        {
            return null;
        }
    }

    /// <summary>One for what its program has, one for what was moved.</summary>
    internal IEnumerable<string[]> Rows()
    {
        if (InEnvironment.Count > 0)
        {
            yield return Row(InEnvironment, $"{RecordReader}, /proc, exec", RequestLine.Of(Container, SecretRequest.VariablesKey, InEnvironment));
        }
        if (InRecord.Count > 0)
        {
            yield return Row(InRecord, RecordReader, RecordToDo);
        }
    }

    internal static void WriteMembers(Utf8JsonWriter json, ExposedContainer exposed)
    {
        RunningContainer container = exposed.Container;
        json.WriteString("engine"u8, container.Identity.Engine);
        json.WriteString("id"u8, container.Id);
        json.WriteString("name"u8, container.Name);
        json.WriteString("user"u8, container.Identity.User);
        WriteNames(json, "environment", exposed.InEnvironment);
        WriteNames(json, "record", exposed.InRecord);
        WriteNames(json, "toDo", [.. exposed.Rows().Select(row => row[^1])]);
    }

    /// <summary>Who shows what the engine keeps of a container.</summary>
    private string RecordReader => Container.Identity.Engine switch
    {
        "docker" => "docker inspect",
        "podman" => "podman inspect",
        "crio" => "crictl inspect",
        _ when Container.Identity.Pod is not null => "crictl inspect",
        _ => "ctr container info",
    };

    private string RecordToDo
        => $"tuck secret import --from-container {ShellWord.Of(Container.Name)} {string.Join(' ', InRecord)}";

    private string[] Row(IReadOnlyList<string> names, string readBy, string toDo)
        => [Container.Identity.Engine, Container.Name, ShortId.Of(Container.Id), string.Join(", ", names), readBy, toDo];

    private static void WriteNames(Utf8JsonWriter json, string member, IReadOnlyList<string> names)
    {
        json.WriteStartArray(member);
        foreach (string name in names)
        {
            json.WriteStringValue(name);
        }
        json.WriteEndArray();
    }
}
