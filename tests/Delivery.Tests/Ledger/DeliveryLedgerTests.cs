using Mono.Unix.Native;
using Tuck.Delivery.Ledger;

namespace Tuck.Delivery.Tests.Ledger;

public sealed class DeliveryLedgerTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("tuck-ledger-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void What_is_recorded_is_found_again()
    {
        DeliveryLedger ledger = new(_directory + "/l");
        LedgerEntry entry = Entry("web") with { ExecPolicy = "ops", Variables = [new("API_TOKEN", "/run/secrets/API_TOKEN")] };

        ledger.Record(entry);

        LedgerEntry found = ledger.Find("podman", "web")!;
        Assert.Equal(entry with { Secrets = [], Variables = entry.Variables }, found with { Secrets = [], Variables = entry.Variables });
        Assert.Equal(entry.Secrets, found.Secrets);
        Assert.Equal(entry.Variables, found.Variables);
        Assert.Null(ledger.Find("oci", "web"));
    }

    [Fact]
    public void Entries_are_roots_alone()
    {
        new DeliveryLedger(_directory + "/l").Record(Entry("web"));

        Assert.Equal(0, Syscall.stat(_directory + "/l", out Stat directory));
        Assert.Equal(0, Syscall.stat(_directory + "/l/podman-web.json", out Stat file));
        Assert.Equal(0x1c0u, (uint)directory.st_mode & 0xfff);
        Assert.Equal(0x180u, (uint)file.st_mode & 0xfff);
    }

    [Fact]
    public void An_entry_that_cannot_be_read_is_passed_over()
    {
        DeliveryLedger ledger = new(_directory);
        ledger.Record(Entry("web"));
        File.WriteAllText(_directory + "/podman-bad.json", "{");
        File.WriteAllText(_directory + "/podman-worse.json", """{"id":7}""");
        File.WriteAllText(_directory + "/.new-podman-x.json", "{}");

        Assert.Equal("web", Assert.Single(ledger.All()).Id);
        Assert.Null(ledger.Find("podman", "bad"));
        Assert.Equal("web", ledger.FindAny("web")!.Id);
        Assert.Null(ledger.FindAny("none"));
        // Who decides by an entry must not take a damaged one for none.
        Assert.Contains("damaged", Assert.Throws<DeliveryException>(() => ledger.FindAny("bad")).Message);
    }

    [Fact]
    public void Removing_says_whether_there_was_one()
    {
        DeliveryLedger ledger = new(_directory);
        ledger.Record(Entry("web"));

        Assert.True(ledger.Remove("podman", "web"));
        Assert.False(ledger.Remove("podman", "web"));
        Assert.Empty(new DeliveryLedger(_directory + "/none").All());
    }

    [Fact]
    public void What_a_killed_writer_left_goes_with_the_entry_or_once_it_is_old()
    {
        DeliveryLedger ledger = new(_directory);
        ledger.Record(Entry("web"));
        File.WriteAllText(_directory + "/.new-podman-web.json", "half");
        File.WriteAllText(_directory + "/.new-podman-db.json", "half");

        Assert.True(ledger.Remove("podman", "web"));
        Assert.Equal([_directory + "/.new-podman-db.json"], Directory.GetFiles(_directory));
        Assert.Empty(ledger.RemoveUnfinished(DateTimeOffset.UtcNow - TimeSpan.FromMinutes(1)));
        Assert.Equal([".new-podman-db.json"], ledger.RemoveUnfinished(DateTimeOffset.UtcNow + TimeSpan.FromMinutes(1)));
        Assert.Empty(Directory.GetFiles(_directory));
    }

    private static LedgerEntry Entry(string id) => new()
    {
        Id = id,
        Engine = "podman",
        Image = "nginx",
        Name = null,
        Bundle = "/b",
        Pid = 7,
        PidStartTime = 99,
        Since = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        Stage = "s",
        Secrets = [new("db", 3, "/run/secrets/db")],
    };
}
