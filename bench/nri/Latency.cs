namespace Tuck.NriBench;

/// <summary>How long a kubelet waited for one container.</summary>
internal readonly record struct Latency(TimeSpan Create, TimeSpan Start)
{
    public TimeSpan Both => Create + Start;
}
