using System.Globalization;

namespace Tuck.NriBench;

/// <summary>RELEASE CONTAINERS LIVE, as bench/nri.sh calls it: one release, all tables of it.</summary>
internal static class Program
{
    private static void Main(string[] args)
    {
        Release release = Enum.Parse<Release>(args[0], ignoreCase: true);
        int containers = int.Parse(args[1], CultureInfo.InvariantCulture);
        int live = int.Parse(args[2], CultureInfo.InvariantCulture);
        if (containers > 0)
        {
            using Race race = new(release);
            foreach (int parallel in (int[])[1, 10, 50])
            {
                race.Run(parallel, containers);
            }
        }
        if (live > 0)
        {
            using LongLife life = new(release);
            life.Run(live);
        }
    }
}
