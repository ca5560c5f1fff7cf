using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Tuck.Cli.Output;
using Tuck.Delivery.Grants;

namespace Tuck.Cli.Grants;

/// <summary>Lists grants with the number that <c>grant rm</c> takes.</summary>
internal sealed class ListGrantsCommand : SessionCommand
{
    private static readonly Listing<(int Index, Grant Grant)> s_listing = new(
        ["INDEX", "SECRET", "ATTRIBUTES"],
        item => [item.Index.ToString(CultureInfo.InvariantCulture), item.Grant.Secret, GrantChanges.AttributesOf(item.Grant)],
        WriteMembers);

    private readonly Option<bool> _json = ListOptions.Json();

    internal ListGrantsCommand(Session session)
        : base("ls", "List grants", session)
    {
        Add(_json);
    }

    protected override void Run(ParseResult arguments)
        => s_listing.Print(
            Session, [.. Session.Settings.Grants.Grants.Select((grant, i) => (i + 1, grant))], arguments.GetValue(_json));

    private static void WriteMembers(Utf8JsonWriter json, (int Index, Grant Grant) item)
    {
        json.WriteNumber("index"u8, item.Index);
        json.WriteString("secret"u8, item.Grant.Secret);
        json.WriteStartObject("attributes"u8);
        foreach ((string attribute, string pattern) in item.Grant.Attributes)
        {
            json.WriteString(attribute, pattern);
        }
        json.WriteEndObject();
    }
}
