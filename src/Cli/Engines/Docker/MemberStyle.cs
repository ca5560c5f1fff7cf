using System.Text;

namespace Tuck.Cli.Engines.Docker;

/// <summary>How the members of an object are written, as far as its first one shows.</summary>
/// <param name="Indent">What stands before a member on its line; null if all are on one line.</param>
/// <param name="Unit">What an object within it is indented by.</param>
/// <param name="NewLine">Ends a line.</param>
/// <param name="Blank">What stands behind a colon and a comma; empty in a text without blanks.</param>
internal sealed record MemberStyle(string? Indent, string Unit, string NewLine, string Blank)
{
    private const string DefaultUnit = "  ";

    /// <summary>Of a file we make.</summary>
    internal static MemberStyle Default { get; } = new(DefaultUnit, DefaultUnit, "\n", " ");

    /// <param name="utf8">The text.</param>
    /// <param name="json">An object of it; one without members is written on one line.</param>
    /// <param name="parent">Of the object it is in; null for the root.</param>
    internal static MemberStyle Of(ReadOnlySpan<byte> utf8, ObjectText json, MemberStyle? parent)
    {
        if (json.Members is not [MemberText first, ..])
        {
            return new(null, DefaultUnit, "\n", " ");
        }
        string gap = Encoding.UTF8.GetString(utf8[(json.Start + 1)..first.Start]);
        int end = gap.LastIndexOf('\n');
        string? indent = end < 0 ? null : gap[(end + 1)..];
        return new(
            indent,
            parent is null ? indent ?? DefaultUnit : parent.Unit,
            gap.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n",
            utf8[first.ValueStart - 1] == (byte)':' ? "" : " ");
    }

    /// <summary>Of an object that is the value of a member.</summary>
    internal MemberStyle Inner => this with { Indent = Indent is null ? null : Indent + Unit };

    /// <summary>What separates a member from the one before it.</summary>
    internal string Separator => Indent is null ? "," + Blank : "," + NewLine + Indent;

    /// <param name="name">As JSON writes it, without the quotes.</param>
    /// <param name="value">As JSON writes it.</param>
    internal string Member(string name, string value) => $"\"{name}\":{Blank}{value}";

    /// <summary>An object in a member of this style.</summary>
    /// <param name="member">The only one, in the style <see cref="Inner"/>.</param>
    internal string Object(string member)
        => Indent is null ? $"{{{member}}}" : $"{{{NewLine}{Inner.Indent}{member}{NewLine}{Indent}}}";
}
