namespace Tuck.Toml.Tests;

public class TableTests
{
    [Fact]
    public void Keys_keep_their_order_and_place()
    {
        TomlTable table = Documents.Parse("b = 1\n\n  \"a é\" = 'x'\n[t]\nk = [ 1,\n  {z=2} ]\n[[g]]\n[[g]]\n");
        Assert.Equal(["b", "a é", "t", "g"], Keys(table));
        Assert.Equal(new TomlPosition(3, 3), table.PositionOf("a é"));
        Assert.Equal(new TomlPosition(3, 11), table.ValuePositionOf("a é"));
        Assert.Equal(new TomlPosition(4, 2), table.PositionOf("t"));
        var inner = (TomlTable)table["t"];
        Assert.Equal(new TomlPosition(4, 1), inner.Position);
        var array = (TomlArray)inner["k"];
        Assert.Equal(new TomlPosition(5, 5), inner.ValuePositionOf("k"));
        Assert.Equal(new TomlPosition(5, 7), array.PositionOf(0));
        Assert.Equal(new TomlPosition(6, 3), array.PositionOf(1));
        Assert.Equal(new TomlPosition(6, 4), ((TomlTable)array[1]).PositionOf("z"));
        Assert.Equal(new TomlPosition(8, 1), ((TomlArray)table["g"]).PositionOf(1));
    }

    [Fact]
    public void Table_named_first_on_the_way_has_the_place_of_its_header()
    {
        TomlTable table = Documents.Parse("[a.b]\n[a]\nx = 1");
        Assert.Equal(new TomlPosition(1, 2), table.PositionOf("a"));
        Assert.Equal(new TomlPosition(2, 1), ((TomlTable)table["a"]).Position);
    }

    [Fact]
    public void Many_keys_are_found_and_replaced_in_place()
    {
        var table = new TomlTable();
        for (int i = 0; i < 1000; i++)
        {
            table[$"k{i}"] = i;
        }
        table["k7"] = "seven";
        Assert.Equal(1000, table.Count);
        Assert.Equal("k7", table.Entries[7].Key);
        Assert.Equal("seven", table["k7"]);
        Assert.Equal(999L, table["k999"]);
        Assert.False(table.TryGetValue("k1000", out _));
        Assert.True(table.ContainsKey("k0"));
    }

    [Fact]
    public void Missing_key_and_foreign_type_are_refused()
    {
        var table = new TomlTable();
        Assert.Throws<KeyNotFoundException>(() => table["x"]);
        Assert.Throws<KeyNotFoundException>(() => table.PositionOf("x"));
        Assert.Throws<ArgumentException>(() => table["x"] = 1.5m);
        Assert.Throws<ArgumentException>(() => new TomlArray(1, DateTime.UnixEpoch));
        Assert.Throws<IndexOutOfRangeException>(() => new TomlArray(1)[1]);
        Assert.Throws<IndexOutOfRangeException>(() => new TomlArray(1).PositionOf(1));
    }

    // What the public suite does not settle.
    [Theory]
    [InlineData("[a.b.c]\n[a]\nb.x = 1")]
    [InlineData("a.b = 1\n[a.c]\nx = 1")]
    [InlineData("[[a]]\nb.c = 1\n[a.b.d]\n[[a]]\nb.c = 1")]
    public void Tables_may_be_extended_while_nobody_defined_them(string document) => Documents.Parse(document);

    [Theory]
    [InlineData("[a.b.c]\n[a]\nb.x = 1\n[a.b]")]
    [InlineData("a.b = 1\n[a]")]
    [InlineData("a.b = 1\n[[a]]")]
    [InlineData("[a]\n[a.b]\n[[a]]")]
    [InlineData("[[a]]\n[a.b]\n[[a.b]]")]
    [InlineData("[[a.b]]\n[[a]]")]
    [InlineData("a = [{b = 1}]\n[[a]]")]
    [InlineData("a = {b.c = 1, b = 2}")]
    [InlineData("a = {b = {}, b.c = 2}")]
    public void Tables_are_defined_once(string document) => Assert.Contains("already defined", Documents.Refuse(document).Cause);

    private static List<string> Keys(TomlTable table)
    {
        var keys = new List<string>();
        foreach (TomlEntry entry in table.Entries)
        {
            keys.Add(entry.Key);
        }
        return keys;
    }
}
