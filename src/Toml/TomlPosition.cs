using System.Globalization;

namespace Tuck.Toml;

/// <summary>A place in a TOML document; (0, 0) for what was made in memory.</summary>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column, from 1, in code points.</param>
public readonly record struct TomlPosition(int Line, int Column)
{
    /// <summary><c>LINE:COLUMN</c>.</summary>
    public override string ToString() =>
        Line.ToString(CultureInfo.InvariantCulture) + ":" + Column.ToString(CultureInfo.InvariantCulture);
}
