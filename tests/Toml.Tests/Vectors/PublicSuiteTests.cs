using System.Text.Json;

namespace Tuck.Toml.Tests.Vectors;

/// <summary>The public suite, in full.</summary>
public class PublicSuiteTests
{
    public static TheoryData<string> Valid => [.. VectorFolder.Names("valid")];

    public static TheoryData<string> Invalid => [.. VectorFolder.Names("invalid")];

    [VectorTheory]
    [MemberData(nameof(Valid))]
    public void Valid_document_reads_as_the_suite_says(string name)
    {
        using JsonDocument expected = JsonDocument.Parse(VectorFolder.Read(Path.ChangeExtension(name, ".json")));
        TaggedJson.AssertEqual(expected.RootElement, TomlDocument.Parse(VectorFolder.Read(name)), "");
    }

    [VectorTheory]
    [MemberData(nameof(Valid))]
    public void Valid_document_survives_writing(string name)
    {
        TomlTable table = TomlDocument.Parse(VectorFolder.Read(name));
        TomlTable again = TomlDocument.Parse(TomlWriter.WriteUtf8(table));
        Assert.Equal(Canonical.Text(table), Canonical.Text(again));
    }

    [VectorTheory]
    [MemberData(nameof(Valid))]
    public void Valid_document_can_be_edited(string name)
    {
        byte[] document = VectorFolder.Read(name);
        var editor = new TomlEditor(document);
        string before = Canonical.Text(editor.Root);
        editor.Set([], "set by a test", "x");
        editor.AppendEntry(["added by a test"], new TomlTable { ["a"] = 1 });
        Assert.Equal("x", editor.Root["set by a test"]);
        editor.RemoveEntry(["added by a test"], 0);
        var expected = TomlDocument.Parse(document);
        Assert.Equal(before, Canonical.Text(expected));
        expected["set by a test"] = "x";
        Assert.Equal(Canonical.Text(expected), Canonical.Text(editor.Root));
    }

    [VectorTheory]
    [MemberData(nameof(Invalid))]
    public void Invalid_document_is_refused_with_its_place(string name)
    {
        byte[] document = VectorFolder.Read(name);
        var error = Assert.Throws<TomlException>(() => TomlDocument.Parse(document, name));
        Assert.InRange(error.Position.Line, 1, document.Count(b => b == '\n') + 1);
        Assert.InRange(error.Position.Column, 1, document.Length + 1);
        Assert.StartsWith($"{name}:{error.Position.Line}:{error.Position.Column}: ", error.Message);
    }

    [VectorFact]
    public void Every_file_of_the_suite_is_run()
    {
        string[] listed = [.. VectorFolder.Listed().Order(StringComparer.Ordinal)];
        string[] run = [.. Rows(Valid), .. Rows(Valid).Select(name => Path.ChangeExtension(name, ".json")), .. Rows(Invalid)];
        Assert.Equal(listed, run.Order(StringComparer.Ordinal));
        // What the suite held when this was written; it may grow.
        Assert.True(Valid.Count >= 163, "valid documents got lost");
        Assert.True(Invalid.Count >= 380, "invalid documents got lost");
    }

    private static IEnumerable<string> Rows(IEnumerable<object[]> data) => data.Select(row => (string)row[0]);
}
