namespace Tuck.Delivery.Tests.Secrets;

/// <summary>A clock that stands until it is set.</summary>
internal sealed class TestClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2025, 11, 22, 2, 34, 56, 123, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}
