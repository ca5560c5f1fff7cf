using System.Text.Json;

namespace Tuck.Cli.Tests.Secrets;

public class ListTests
{
    [Fact]
    public void An_empty_store_is_an_empty_list()
    {
        using TestHost host = new();

        Assert.Equal("NAME   VERSION   CREATED   LABELS   STORE\n", host.Succeed("secret", "ls").Output);
        Assert.Equal("[]\n", host.Succeed("secret", "ls", "--json").Output);
        Assert.Empty(host.Succeed("secret", "ls", "-q").Output);
    }

    [Fact]
    public void A_table_has_a_line_a_secret_however_long_it_is()
    {
        using TestHost host = new();
        string value = host.MakeFile("value", "x");
        string note = string.Join(' ', Enumerable.Repeat("[word]", 60));
        _ = host.Succeed("secret", "create", "b", value, "--label", "note=" + note);
        _ = host.Succeed("secret", "create", "a", value);
        host.Clock.Now += TimeSpan.FromHours(3);

        string[] lines = host.Succeed("secret", "ls").Lines;

        Assert.Equal(3, lines.Length);
        Assert.Matches("^a +1 +3 hours ago +persistent$", lines[1]);
        // As long as a label is shown at all.
        Assert.Contains(note[..250], lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Json_has_the_time_as_RFC_3339()
    {
        using TestHost host = new();
        _ = host.Succeed("secret", "create", "a", host.MakeFile("value", "x"));

        JsonElement secret = Assert.Single(host.Json("secret", "ls"));

        Assert.Equal("2026-11-22T09:30:00+00:00", secret.GetProperty("created").GetString());
        Assert.Equal(1, secret.GetProperty("version").GetInt32());
        Assert.Equal(JsonValueKind.Null, secret.GetProperty("damage").ValueKind);
    }

    [Fact]
    public void A_damaged_secret_is_listed_as_such()
    {
        using TestHost host = new();
        _ = host.Succeed("secret", "create", "a", host.MakeFile("value", "x"));
        File.WriteAllText(host.At("store/a"), "nonsense that is long enough to be taken for a file of the store");

        Assert.Contains("damaged: not a file of this store", host.Succeed("secret", "ls").Output, StringComparison.Ordinal);
    }
}
