namespace Tuck.Nri.Life;

/// <summary>
/// Memory that a burst of work has left. The runtime's list of a thousand containers is 40 MB of objects for a moment, and the
/// collector, which runs when objects are made, would keep their room for hours on a quiet node.
/// </summary>
internal static class SpareMemory
{
    /// <summary>Day by day it works with less.</summary>
    private const long UsualBytes = 6 * 1024 * 1024;

    /// <summary>Gives it back to the machine, if there is any. Events wait meanwhile, for a few milliseconds.</summary>
    internal static void GiveBack()
    {
        if (GC.GetGCMemoryInfo().TotalCommittedBytes > UsualBytes)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
    }
}
