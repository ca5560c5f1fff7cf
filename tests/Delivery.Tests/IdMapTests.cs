namespace Tuck.Delivery.Tests;

public sealed class IdMapTests
{
    [Theory]
    [InlineData(0u, 100000u)]
    [InlineData(999u, 100999u)]
    [InlineData(1000u, 1000u)]
    [InlineData(1001u, 101000u)]
    public void An_id_is_found_in_its_range(uint inside, uint outside)
    {
        IdMap map = new([new(0, 100000, 1000), new(1000, 1000, 1), new(1001, 101000, 1)]);

        Assert.True(map.TryToHost(inside, out uint host));
        Assert.Equal(outside, host);
    }

    [Fact]
    public void An_id_outside_every_range_has_no_number()
        => Assert.False(new IdMap([new(0, 100000, 1000)]).TryToHost(1000, out _));

    [Fact]
    public void Without_a_user_namespace_ids_are_the_same() => Assert.True(IdMap.Identity.TryToHost(7, out uint host) && host == 7);

    [Fact]
    public void A_range_to_the_last_id_does_not_wrap()
        => Assert.True(new IdMap([new(0, 0, uint.MaxValue)]).TryToHost(uint.MaxValue - 1, out uint host) && host == uint.MaxValue - 1);
}
