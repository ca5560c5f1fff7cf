namespace Tuck.Rpc.Ttrpc;

/// <summary>ttRPC says how long a call may take, gRPC until when; null and the end of all days mean for ever.</summary>
internal static class CallDeadline
{
    /// <summary>A longer one never goes off: a timer counts to 2^32 - 2 milliseconds, and no connection lives so long.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(49);

    /// <summary>Cancelled when the time is over, at once if there was none.</summary>
    internal static CancellationTokenSource Timer(TimeSpan? timeout, TimeProvider clock)
        => timeout is { } time && time < s_longest
            ? new CancellationTokenSource(time > TimeSpan.Zero ? time : TimeSpan.Zero, clock)
            : new CancellationTokenSource();

    internal static DateTime After(TimeSpan? timeout, TimeProvider clock)
        => timeout is { } time && time < s_longest ? clock.GetUtcNow().UtcDateTime + time : DateTime.MaxValue;

    internal static TimeSpan? Until(DateTime? deadline, TimeProvider clock)
        => deadline is { } time && time != DateTime.MaxValue ? time.ToUniversalTime() - clock.GetUtcNow().UtcDateTime : null;
}
