using Mono.Unix.Native;
using Tuck.Delivery.Identity;
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
    public void What_a_rotation_must_know_is_found_again()
    {
        DeliveryLedger ledger = new(_directory);
        ContainerIdentity identity = new("podman", "nginx", Namespace: "shop", Pod: "web-0", Container: "web", User: "0");
        HeldSecret[] held =
        [
            new("db", 3, "/run/secrets/db") { StaysUntilRestart = true },
            new("key", 4, "/run/secrets/key") { Rotated = new DateTimeOffset(2026, 1, 3, 0, 0, 0, TimeSpan.Zero) },
        ];

        ledger.Record(Entry("web") with { Secrets = held, Identity = identity, MountLabel = "u:r:t:s0:c1,c2" });

        LedgerEntry found = ledger.Find("podman", "web")!;
        Assert.Equal(held, found.Secrets);
        Assert.Equal((identity, "u:r:t:s0:c1,c2"), (found.Identity, found.MountLabel));
    }

    [Fact]
    public void What_is_usual_is_not_written_and_old_entries_are_of_whom_they_say()
    {
        DeliveryLedger ledger = new(_directory);
        ledger.Record(Entry("web") with { Name = "web", Identity = new("podman", "nginx", "web", User: "0") });

        string text = File.ReadAllText(_directory + "/podman-web.json");
        Assert.All((string[])["identity", "rotate", "mountLabel"], word => Assert.DoesNotContain(word, text));
        Assert.Equal(new ContainerIdentity("podman", "nginx", "web", User: "0"), ledger.Find("podman", "web")!.Identity);
        // Of a pod: its name is none that a grant knows.
        Assert.Null((Entry("web") with { Name = "shop/web-0/web" }).Identity.Name);
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
