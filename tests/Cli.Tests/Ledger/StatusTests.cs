using System.Text.Json;
using Tuck.Delivery.Ledger;

namespace Tuck.Cli.Tests.Ledger;

public class StatusTests
{
    [Fact]
    public void Says_who_holds_what_since_when()
    {
        using TestHost host = new();
        string value = host.MakeFile("value", "x");
        _ = host.Succeed("secret", "create", "db", value);
        _ = host.Succeed("secret", "rotate", "db", value);
        DeliveryLedger ledger = new(host.Settings.LedgerPath);
        ledger.Record(Entries.Of("4f1c0a2b9d3e5566", "web", new HeldSecret("db", 1, "/run/secrets/db")));
        ledger.Record(Entries.Stopped("aaaaaaaaaaaabbbb", "old", new HeldSecret("gone", 7, "/run/secrets/gone")));

        CommandResult result = host.Succeed("status");
        JsonElement[] held = host.Json("status");

        string[] cells =
        [
            "4f1c0a2b9d3e", "podman", "web", "registry.example/web:1", "db", "1 (old)", "/run/secrets/db", "30 minutes ago", "running",
        ];
        Assert.Contains(result.Lines, line => CellsOf(line).SequenceEqual(cells));
        Assert.Equal("for the current version, run tuck rotate, or restart: 4f1c0a2b9d3e\n", result.Error);
        JsonElement running = held.Single(item => item.GetProperty("state").GetString() == "running");
        Assert.Equal("4f1c0a2b9d3e5566", running.GetProperty("container").GetString());
        Assert.Equal(2, running.GetProperty("currentVersion").GetInt32());
        JsonElement stopped = held.Single(item => item.GetProperty("state").GetString() == "stopped");
        Assert.Equal(JsonValueKind.Null, stopped.GetProperty("currentVersion").ValueKind);
    }

    private static string[] CellsOf(string line)
        => line.Split("   ", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
