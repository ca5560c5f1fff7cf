using System.Text.Json;

namespace Tuck.Cli.Output;

/// <summary>How a list of things is shown: to people as a table, to programs as an array of objects.</summary>
/// <param name="Headings">Of the table's columns.</param>
/// <param name="Row">One thing's cells. They may hold text from outside.</param>
/// <param name="WriteMembers">One thing's members, within an object that is begun and ended for it.</param>
internal sealed record Listing<T>(IReadOnlyList<string> Headings, Func<T, string[]> Row, Action<Utf8JsonWriter, T> WriteMembers)
{
    internal void Print(Session session, IReadOnlyList<T> items, bool isJson)
    {
        if (isJson)
        {
            JsonText.WriteArray(session.Output, items, WriteMembers);
        }
        else
        {
            TableText.Write(session.Output, Headings, items.Select(Row));
        }
    }
}
