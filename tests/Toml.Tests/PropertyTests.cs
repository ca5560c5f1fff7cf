using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Tuck.Toml.Tests;

public class PropertyTests
{
    private static readonly Config Thorough = Config.QuickThrowOnFailure.WithMaxTest(200);

    [Fact]
    public void Reading_what_was_written_gives_the_same() => Prop.ForAll(Arbitrary.Tables, table =>
        Canonical.Text(table) == Canonical.Text(Documents.Parse(TomlWriter.Write(table)))).Check(Thorough);

    [Fact]
    public void Setting_a_key_changes_nothing_else() => Prop.ForAll(Arbitrary.Tables, table =>
    {
        string document = TomlWriter.Write(table);
        var editor = new TomlEditor(Documents.Bytes(document));
        editor.Set([], "the key", 1);
        editor.Set(["the table", "t"], "k", "first");
        editor.Set(["the table", "t"], "k", "a\nb");
        TomlTable expected = Documents.Parse(document);
        expected["the key"] = 1;
        expected["the table"] = new TomlTable { ["t"] = new TomlTable { ["k"] = "a\nb" } };
        return Canonical.Text(expected) == Canonical.Text(editor.Root);
    }).Check(Thorough);

    [Fact]
    public void Removing_what_was_appended_restores_every_byte() => Prop.ForAll(Arbitrary.Tables, table =>
    {
        TomlTable entry = Documents.Parse(TomlWriter.Write(table));
        table["zz"] = new TomlArray(new TomlTable { ["n"] = 0 });
        string document = TomlWriter.Write(table);
        var editor = new TomlEditor(Documents.Bytes(document));
        editor.AppendEntry(["zz"], entry);
        bool isAppended = Canonical.Text(entry) == Canonical.Text(((TomlArray)editor.Root["zz"])[1]);
        editor.RemoveEntry(["zz"], 1);
        return isAppended && document == Encoding.UTF8.GetString(editor.ToUtf8());
    }).Check(Thorough);
}
