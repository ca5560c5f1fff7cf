using Tuck.Delivery;
using Tuck.Delivery.Requests;
using Tuck.Delivery.Secrets;
using Tuck.Nri.Containers;

namespace Tuck.Nri.Tests.Containers;

public sealed class PreparedRequestsTests
{
    private readonly TestClock _clock = new(DateTimeOffset.UnixEpoch);

    [Fact]
    public void What_is_kept_is_handed_over_once()
    {
        PreparedRequests prepared = new(_clock);
        FetchedRequest fetched = Fetched(10);
        prepared.Keep("c", fetched);
        Assert.Same(fetched, prepared.Take("c"));
        Assert.Null(prepared.Take("c"));
        fetched.Dispose();
    }

    [Fact]
    public void What_nobody_takes_is_wiped()
    {
        PreparedRequests prepared = new(_clock);
        FetchedRequest old = Fetched(10);
        prepared.Keep("old", old);
        _clock.Now += TimeSpan.FromMinutes(1.5);
        prepared.Keep("young", Fetched(10));
        _clock.Now += TimeSpan.FromMinutes(1);
        prepared.DropOld();
        Assert.Equal(1, prepared.Count);
        Assert.Empty(old.Targets);
        prepared.DropWhere(id => id == "young");
        Assert.Equal(0, prepared.Count);
    }

    [Fact]
    public void The_same_container_again_replaces_its_own()
    {
        PreparedRequests prepared = new(_clock);
        FetchedRequest first = Fetched(10);
        prepared.Keep("c", first);
        prepared.Keep("c", Fetched(20));
        Assert.Equal(1, prepared.Count);
        Assert.Empty(first.Targets);
        prepared.Drop("c");
        Assert.Equal(0, prepared.Count);
    }

    [Fact]
    public void There_is_room_for_so_many_bytes()
    {
        PreparedRequests prepared = new(_clock);
        for (int i = 0; i < 16; i++)
        {
            prepared.Keep($"c{i}", Fetched(SecretBuffer.MaxBytes));
        }
        FetchedRequest refused = Fetched(1);
        DeliveryException e = Assert.Throws<DeliveryException>(() => prepared.Keep("one more", refused));
        Assert.Equal(ExitCode.SecretUnavailable, e.ExitCode);
        Assert.Empty(refused.Targets);
        prepared.DropWhere(_ => true);
    }

    [Fact]
    public void There_is_room_for_so_many_containers()
    {
        PreparedRequests prepared = new(_clock);
        for (int i = 0; i < 1024; i++)
        {
            prepared.Keep($"c{i}", Fetched(1));
        }
        _ = Assert.Throws<DeliveryException>(() => prepared.Keep("one more", Fetched(1)));
        Assert.Equal(1024, prepared.Count);
        prepared.DropWhere(_ => true);
    }

    private static FetchedRequest Fetched(int length)
    {
        FetchedRequest fetched = new();
        fetched.AddOwn(new SecretTarget("s", "s", 0x100, null, null, false), new FetchedSecret(SecretBuffer.Allocate(length), 1));
        return fetched;
    }
}
