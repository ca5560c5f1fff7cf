using Tuck.Delivery.Configuration;
using Tuck.Delivery.Grants;
using Tuck.Delivery.Ledger;
using Tuck.Delivery.Rotation;
using Tuck.Delivery.Secrets;

namespace Tuck.Delivery.Tests.Rotation;

/// <summary>What of a container's secrets changes, and why the others do not.</summary>
public sealed class RotationPlanTests : IDisposable
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 25, 0, 0, 0, TimeSpan.Zero);

    private readonly Versions _versions = new();
    private readonly CurrentSecrets _current;
    private string _granted = "*";

    public RotationPlanTests() => _current = new CurrentSecrets(_versions);

    public void Dispose() => _current.Dispose();

    [Fact]
    public void What_is_current_is_not_told()
    {
        _versions["db"] = 3;
        RotationPlan plan = Plan(null, new HeldSecret("db", 3, "/run/secrets/db"));
        Assert.True(plan.IsEmpty);
        Assert.Empty(plan.Settled);
    }

    [Theory]
    [InlineData(4)]
    // Removed and created anew, it counts from 1.
    [InlineData(1)]
    public void Another_version_is_wanted_wherever_the_secret_is(int version)
    {
        _versions["db"] = version;
        HeldSecret[] held = [new("db", 3, "/run/secrets/db"), new("db", 3, "/etc/db"), new("TOKEN", 0, "/run/secrets/TOKEN")];
        RotationPlan plan = Plan(null, held);
        Assert.Equal([version, version, 0L], plan.HeldAfter(s_now).Select(item => item.Version));
        Assert.Equal([s_now, s_now, null], plan.HeldAfter(s_now).Select(item => item.Rotated));
        Assert.Equal(["/run/secrets/db", "/etc/db"], plan.Changes().Select(item => item.Target));
        RotationOutcome outcome = Assert.Single(plan.Ending(RotationResult.Rotated));
        Assert.Equal((3L, version), (outcome.From, outcome.To!.Value));
    }

    [Fact]
    public void Where_it_is_to_stay_until_a_restart_it_stays()
    {
        _versions["db"] = 4;
        HeldSecret stays = new("db", 3, "/etc/db") { StaysUntilRestart = true };
        RotationOutcome kept = Assert.Single(Plan(null, stays).Settled);
        Assert.Equal((RotationResult.Kept, "it has asked for rotate=restart"), (kept.Result, kept.Failure!.Cause));

        RotationPlan both = Plan(null, stays, new HeldSecret("db", 3, "/run/secrets/db"));
        Assert.Equal([3, 4], both.HeldAfter(s_now).Select(item => item.Version));
    }

    [Fact]
    public void What_is_not_granted_any_more_is_not_rotated_in()
    {
        _versions["db"] = 4;
        _granted = "other";
        RotationPlan plan = Plan(null, new HeldSecret("db", 3, "/run/secrets/db"));
        Assert.True(plan.IsEmpty);
        RotationOutcome denied = Assert.Single(plan.Settled);
        Assert.Equal((RotationResult.Failed, ExitCode.Denied, 4L), (denied.Result, denied.Failure!.Code, denied.To!.Value));
        Assert.Contains("no grant for engine=podman name=web user=0", denied.Failure.Cause);
    }

    [Fact]
    public void What_the_store_has_no_more_is_kept()
    {
        RotationOutcome kept = Assert.Single(Plan(null, new HeldSecret("db", 3, "/run/secrets/db")).Settled);
        Assert.Equal((RotationResult.Kept, null), (kept.Result, kept.To));
    }

    [Fact]
    public void What_cannot_be_read_fails_alone()
    {
        _versions["damaged"] = -1;
        _versions["db"] = 2;
        RotationPlan plan = Plan(null, new HeldSecret("damaged", 1, "/a"), new HeldSecret("db", 1, "/b"));
        Assert.Equal(("damaged", RotationResult.Failed), (plan.Settled[0].Secret, plan.Settled[0].Result));
        Assert.Equal("db", Assert.Single(plan.Changes()).Name);
    }

    [Fact]
    public void Only_one_secret_may_be_meant()
    {
        _versions["db"] = 2;
        _versions["key"] = 2;
        RotationPlan plan = Plan("key", new HeldSecret("db", 1, "/a"), new HeldSecret("key", 1, "/b"));
        Assert.Equal([1, 2], plan.HeldAfter(s_now).Select(item => item.Version));
    }

    [Fact]
    public void All_containers_of_a_rotation_get_the_same()
    {
        _versions["db"] = 2;
        _ = Plan(null, new HeldSecret("db", 1, "/a"));
        _versions["db"] = 3;
        Assert.Equal(2, Plan(null, new HeldSecret("db", 1, "/a")).Changes()[0].Version);
    }

    private RotationPlan Plan(string? only, params HeldSecret[] held)
        => RotationPlan.For(
            new LedgerEntry
            {
                Id = "4f1c",
                Engine = "podman",
                Name = "web",
                Bundle = "/b",
                Pid = 1,
                PidStartTime = 1,
                Since = s_now,
                Secrets = held,
            },
            only,
            new Settings { Grants = new GrantList([new Grant(_granted, [new("name", "web")])]) },
            _current);

    /// <summary>Secrets of these versions; one of a negative number cannot be read.</summary>
    private sealed class Versions : Dictionary<string, int>, ISecretSource
    {
        public FetchedSecret? TryFetch(string name)
            => !TryGetValue(name, out int version) ? null
                : version < 0 ? throw new DeliveryException(ExitCode.SecretUnavailable, "damaged")
                : new FetchedSecret(SecretBuffer.Allocate(1), version);
    }
}
