using System.Globalization;

namespace Tuck.EndToEnd.Tests.Sweeps;

/// <summary>How many rounds of a race ended how.</summary>
/// <param name="Succeeded">Exit code 0.</param>
/// <param name="Failed">Exit code 7: a system call failed.</param>
/// <param name="Unsafe">Exit code 8: a path was not safe.</param>
/// <param name="Mounts">Seen in the container after all rounds together.</param>
/// <param name="Complete">Of these, the ones that held the secret.</param>
internal sealed record RaceCounts(long Succeeded, long Failed, long Unsafe, long Mounts, long Complete)
{
    public static RaceCounts None { get; } = new(0, 0, 0, 0, 0);

    public long Rounds => Succeeded + Failed + Unsafe;

    public static RaceCounts Parse(string line)
    {
        long[] counts = [.. line.Split(' ').Select(text => long.Parse(text, CultureInfo.InvariantCulture))];
        return new(counts[0], counts[1], counts[2], counts[3], counts[4]);
    }

    public static RaceCounts operator +(RaceCounts a, RaceCounts b)
        => new(a.Succeeded + b.Succeeded, a.Failed + b.Failed, a.Unsafe + b.Unsafe, a.Mounts + b.Mounts, a.Complete + b.Complete);

    public override string ToString()
        => $"{Rounds} rounds: {Succeeded} succeeded, {Failed} refused with 7, {Unsafe} with 8; {Mounts} mounts seen, {Complete} with the secret";
}
