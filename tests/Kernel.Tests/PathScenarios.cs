using FsCheck;
using FsCheck.Fluent;

namespace Tuck.Kernel.Tests;

/// <summary>Random trees of few names, so that paths meet what is there, and links that try every way out.</summary>
internal static class PathScenarios
{
    private static readonly Gen<string> s_name = Gen.Elements("a", "b", "c");

    private static readonly Gen<string> s_component =
        Gen.Frequency((6, s_name), (2, Gen.Constant("..")), (1, Gen.Elements(".", "", "missing")));

    private static readonly Gen<string> s_path =
        from absolute in Gen.Elements("", "/", "")
        from count in Gen.Choose(1, 6)
        from components in s_component.ArrayOf(count)
        select absolute + string.Join('/', components);

    private static readonly Gen<string> s_target =
        Gen.Frequency(
            (6, s_path.Where(path => path.Length > 0)),
            (1, Gen.Elements("../../../outside", "/outside", "../outside/secret", "/../../outside/secret")));

    private static readonly Gen<TreeEntry> s_entry =
        from depth in Gen.Choose(1, 3)
        from names in s_name.ArrayOf(depth)
        from target in Gen.Frequency(
            (4, Gen.Constant<string?>(null)), (1, Gen.Constant<string?>("")), (4, s_target.Select(t => (string?)t)))
        select new TreeEntry(string.Join('/', names), target);

    private static readonly Gen<PathScenario> s_scenario =
        from entries in Gen.Choose(0, 14)
        from tree in s_entry.ArrayOf(entries)
        from paths in s_path.ArrayOf(12)
        select new PathScenario(tree, paths);

    public static Arbitrary<PathScenario> Arbitrary { get; } = Arb.From(s_scenario, Smaller);

    private static IEnumerable<PathScenario> Smaller(PathScenario scenario)
        => Without(scenario.Paths).Select(paths => scenario with { Paths = paths })
            .Concat(Without(scenario.Tree).Select(tree => scenario with { Tree = tree }));

    private static IEnumerable<T[]> Without<T>(T[] items)
        => Enumerable.Range(0, items.Length).Select(skipped => items.Where((_, i) => i != skipped).ToArray());
}
