using System.Text.Json;
using Tuck.Delivery;
using Tuck.Delivery.Configuration;
using Tuck.Delivery.Ledger;
using Tuck.Delivery.Staging;
using Tuck.Kernel;

namespace Tuck.Cli.Stages;

/// <summary>A stage and whose it is.</summary>
/// <param name="Id">The operator's name for it.</param>
/// <param name="Path">Where it is mounted.</param>
/// <param name="State">empty, filled, or unmounted: left from before a boot or half removed.</param>
/// <param name="User">The container that runs with it, else the one it was filled for last, or null.</param>
/// <param name="IsRunning">Whether that container's process lives.</param>
internal sealed record ListedStage(string Id, string Path, string State, LedgerEntry? User, bool IsRunning)
{
    internal static IReadOnlyList<ListedStage> All(Settings settings)
    {
        using ProcFs proc = ProcFs.Open();
        IReadOnlyList<LedgerEntry> entries = new DeliveryLedger(settings.LedgerPath).All();
        return [.. Stage.Names(settings).Select(id => Of(settings, id, entries, proc))];
    }

    internal string[] Row() => [Id, State, User is null ? "-" : ShortId.Of(User.Id), IsRunning ? "running" : "-", Path];

    internal static void WriteMembers(Utf8JsonWriter json, ListedStage stage)
    {
        json.WriteString("id"u8, stage.Id);
        json.WriteString("path"u8, stage.Path);
        json.WriteString("state"u8, stage.State);
        json.WriteString("container"u8, stage.User?.Id);
        json.WriteBoolean("running"u8, stage.IsRunning);
    }

    private static ListedStage Of(Settings settings, string id, IReadOnlyList<LedgerEntry> entries, ProcFs proc)
    {
        Stage stage = new(settings, id);
        LedgerEntry? running = entries.LastOrDefault(entry => entry.Stage == id && ContainerPresence.IsRunning(proc, entry));
        LedgerEntry? user = running ?? entries.LastOrDefault(entry => entry.Stage == id);
        return new ListedStage(id, stage.Path, StateOf(stage), user, running is not null);
    }

    private static string StateOf(Stage stage)
    {
        try
        {
            return stage.IsFilled() ? "filled" : "empty";
        }
        catch (DeliveryException e) when (e.ExitCode == ExitCode.BadState)
        {
            return "unmounted";
        }
    }
}
