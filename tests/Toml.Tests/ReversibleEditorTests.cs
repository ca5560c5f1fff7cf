using System.Text;

namespace Tuck.Toml.Tests;

public class ReversibleEditorTests
{
    [Theory]
    [InlineData("", "[t] # tuck\nk = true # tuck\n")]
    [InlineData("a = 1", "a = 1\n[t] # tuck\nk = true # tuck")]
    [InlineData("a = 1\r\n", "a = 1\r\n[t] # tuck\r\nk = true # tuck\r\n")]
    [InlineData("[t.u]\nx = 1\n\n\n", "[t.u]\nx = 1\n\n\n[t] # tuck\nk = true # tuck\n")]
    [InlineData("[t]\n[u]\nx = 1\n", "[t]\nk = true # tuck\n[u]\nx = 1\n")]
    [InlineData("[t] # of mine\n  x = 1 # too\n\n[u]", "[t] # of mine\n  x = 1 # too\nk = true # tuck\n\n[u]")]
    [InlineData("[t]\n  k = false\n", "[t]\n  k = true # tuck: was false\n")]
    [InlineData("[t]\nk = \"a # b\"   # why\n", "[t]\nk = true # tuck: was \"a # b\"   # why\n")]
    [InlineData("[t]\nk = false", "[t]\nk = true # tuck: was false")]
    [InlineData("[t]\nk = true # mine", "[t]\nk = true # mine")]
    public void Setting_leaves_a_mark_and_is_taken_back(string before, string after)
        => AssertReversible(before, after, editor => editor.Set(["t"], "k", true));

    [Theory]
    [InlineData("", "v = 2 # tuck\n")]
    [InlineData("\uFEFF# first\n[a]\n", "\uFEFFv = 2 # tuck\n# first\n[a]\n")]
    [InlineData("v = 1 # old\n", "v = 2 # tuck: was 1 # old\n")]
    public void So_does_setting_a_key_of_the_root(string before, string after)
        => AssertReversible(before, after, editor => editor.Set([], "v", 2L));

    [Theory]
    [InlineData("", "[t] # tuck\nk = [\"x\"] # tuck\n")]
    [InlineData("[t]\nk = []\n", "[t]\nk = [\"x\"] # tuck: added \"x\"\n")]
    [InlineData("[t]\nk = [ 'a',\n  'b' ] # two\n", "[t]\nk = [\"x\",  'a',\n  'b' ] # tuck: added \"x\" # two\n")]
    [InlineData("[t]\nk = ['x', 'y']\n", "[t]\nk = ['x', 'y']\n")]
    public void So_does_adding_to_an_array(string before, string after)
        => AssertReversible(before, after, editor => editor.Include(["t"], "k", "x"));

    [Fact]
    public void Setting_twice_keeps_what_was_there_first()
        => AssertReversible("[t]\nk = 1\n", "[t]\nk = 3 # tuck: was 1\n", editor =>
        {
            editor.Set(["t"], "k", 2L);
            editor.Set(["t"], "k", 3L);
        });

    [Theory]
    [InlineData("[t] # tuck\nk = true # tuck\nmine = 1\n", "[t]\nmine = 1\n")]
    [InlineData("[t]\nk = [\"x\", \"y\"] # tuck: added \"x\"\n", "[t]\nk = [\"y\"]\n")]
    [InlineData("[t]\nk = [\"y\"] # tuck: added \"x\"\n", "[t]\nk = [\"y\"]\n")]
    [InlineData("k = 'a # tuck'\ns = \"\"\"\n # tuck\n\"\"\"\n", "k = 'a # tuck'\ns = \"\"\"\n # tuck\n\"\"\"\n")]
    public void What_others_changed_meanwhile_stays(string before, string after)
    {
        ReversibleEditor editor = new(Encoding.UTF8.GetBytes(before), "f", "tuck");

        editor.TakeBack();

        Assert.Equal(after, Encoding.UTF8.GetString(editor.ToUtf8()));
    }

    [Theory]
    [InlineData("t.j = 1\n", "f:1:1: the table is written with dotted keys; give it a header to edit it")]
    [InlineData("t = {}\n", "f:1:1: key \"t\" is an inline table; write it as [table] to edit it")]
    [InlineData("[t]\nk = [\n]\n", "f:2:1: key \"k\" has a value of several lines; write it on one")]
    [InlineData("[t.k]\n", "f:1:4: key \"k\" is a table; only plain values can be set")]
    public void What_cannot_be_edited_is_refused_with_its_place(string before, string message)
    {
        ReversibleEditor editor = new(Encoding.UTF8.GetBytes(before), "f", "tuck");

        TomlException e = Assert.Throws<TomlException>(() => editor.Set(["t"], "k", true));

        Assert.Equal(message, e.Message);
        Assert.Equal(before, Encoding.UTF8.GetString(editor.ToUtf8()));
    }

    private static void AssertReversible(string before, string after, Action<ReversibleEditor> edit)
    {
        ReversibleEditor editor = new(Encoding.UTF8.GetBytes(before), "f", "tuck");
        edit(editor);
        Assert.Equal(after, Encoding.UTF8.GetString(editor.ToUtf8()));
        edit(editor);
        Assert.Equal(after, Encoding.UTF8.GetString(editor.ToUtf8()));
        editor.TakeBack();
        Assert.Equal(before, Encoding.UTF8.GetString(editor.ToUtf8()));
    }
}
