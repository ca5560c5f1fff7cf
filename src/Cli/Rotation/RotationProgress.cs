namespace Tuck.Cli.Rotation;

/// <summary>Says how far it is, at most once a second, if it takes longer than that.</summary>
internal sealed class RotationProgress(Session session, int total)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    private long _told = session.Time.GetTimestamp();
    private int _done;

    /// <summary>One more.</summary>
    internal void Step()
    {
        _done++;
        if (session.Time.GetElapsedTime(_told) >= s_interval && _done < total)
        {
            _told = session.Time.GetTimestamp();
            session.Hint($"{_done} of {total} containers");
        }
    }
}
