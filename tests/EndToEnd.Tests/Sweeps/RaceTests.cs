using Xunit.Abstractions;

namespace Tuck.EndToEnd.Tests.Sweeps;

/// <summary>A root file system that somebody changes during delivery never leads outside it.</summary>
[Trait("Speed", "Slow")]
public sealed class RaceTests(ITestOutputHelper output)
{
    private const int ENOSYS = 38;
    private const int RoundsAtOnce = 1_000;

    [NeedsTheory("cc")]
    [InlineData(true, 10_000)]
    [InlineData(false, 2_000)]
    public void A_root_that_is_renamed_and_relinked_during_delivery_never_leads_outside(bool isInside, int rounds)
        => Hold(isInside, rounds);

    [NeedsTheory("cc")]
    [InlineData(true)]
    [InlineData(false)]
    public void Nor_does_it_where_paths_are_walked_by_hand(bool isInside)
        => Hold(isInside, 2_000, FilterProgram.Without(ENOSYS, FilterProgram.openat2));

    [NeedsTheory("cc")]
    [InlineData(false)]
    [InlineData(true)]
    public void The_same_race_leads_outside_who_mounts_by_name(bool isInside)
    {
        using Race race = new(isInside);
        CommandResult result = race.Try(RoundsAtOnce, CompiledProgram.Of("by-name"), race.Pid, race.RootPath);
        output.WriteLine(result.Output);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("outside the root", result.Output);
    }

    private void Hold(bool isInside, int rounds, params string[] wrapper)
    {
        using Race race = new(isInside);
        RaceCounts counts = RaceCounts.None;
        // How often each end is met is chance, and the load of the machine.
        while (counts.Rounds < rounds || (!IsRace(counts, rounds) && counts.Rounds < 5 * rounds))
        {
            counts += RaceCounts.Parse(race.Try(RoundsAtOnce, [.. wrapper, .. race.Hook]).Done().Output);
        }
        output.WriteLine(counts.ToString());
        Assert.Empty(race.SeenByTheMachine());
        Assert.True(IsRace(counts, rounds), counts.ToString());
    }

    /// <summary>Whether each end was met so often that there was a race.</summary>
    private static bool IsRace(RaceCounts counts, int rounds)
    {
        long some = rounds / 100;
        return counts.Succeeded > some && counts.Unsafe > some && counts.Complete > some;
    }
}
