using System.Text.Json;

namespace Tuck.Oci;

/// <summary>The five sets of capabilities of a process: runtime-spec, config.md, "Linux Process", capabilities(7).</summary>
internal sealed class CapabilitySets
{
    private readonly HashSet<string>[] _sets;

    internal CapabilitySets()
    {
        _sets = new HashSet<string>[Names.Length];
        for (int i = 0; i < _sets.Length; i++)
        {
            _sets[i] = NewSet();
        }
    }

    internal static string[] Names { get; } = ["bounding", "effective", "inheritable", "permitted", "ambient"];

    internal HashSet<string> Union { get; } = NewSet();

    /// <summary>Whether each set is within the other's.</summary>
    internal bool IsWithin(CapabilitySets other)
    {
        for (int i = 0; i < _sets.Length; i++)
        {
            if (!_sets[i].IsSubsetOf(other._sets[i]))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>Reads the set of this name; false, with nothing read, if there is no such set.</summary>
    internal bool TryAdd(string name, ref Utf8JsonReader reader)
    {
        int index = Array.IndexOf(Names, name);
        if (index < 0)
        {
            return false;
        }
        _sets[index].UnionWith(ProcessDocument.ReadStrings(ref reader));
        Union.UnionWith(_sets[index]);
        return true;
    }

    /// <summary>Runtimes take their names in any letters.</summary>
    private static HashSet<string> NewSet() => new(StringComparer.OrdinalIgnoreCase);
}
