namespace Tuck.Toml.Tests;

/// <summary>A configuration may hold secrets: no error may show any part of a value.</summary>
public class ErrorTextTests
{
    private const string Secret = "Xq7Zk9Vw";

    private const string Document = $$$""""
        a = "{{{Secret}}}"
        b = '{{{Secret}}}'
        c = """
        {{{Secret}}}
        """
        d = '''{{{Secret}}}'''
        e = [ "{{{Secret}}}", { f = "{{{Secret}}}" } ]
        [t]
        h = "{{{Secret}}}\n"
        """";

    [Theory]
    [InlineData("a = Xq7Zk9Vw")]
    [InlineData("a = \"Xq7Zk9Vw")]
    [InlineData("a = 'Xq7Zk9Vw\nb = 1")]
    [InlineData("a = \"\\Xq7Zk9Vw\"")]
    [InlineData("a = \"\"\"\nXq7Zk9Vw")]
    [InlineData("a = \"\"\nXq7Zk9Vw\"")]
    [InlineData("a = \nXq7Zk9Vw")]
    [InlineData("a = [\"Xq7Zk9Vw\" Xq7Zk9Vw]")]
    [InlineData("a = {Xq7Zk9Vw}")]
    [InlineData("a = \"x\" Xq7Zk9Vw")]
    [InlineData("a = 0Xq7Zk9Vw")]
    [InlineData("a = \"Xq7Zk9Vw\"\na = \"Xq7Zk9Vw\"")]
    [InlineData("Xq7Zk9Vw=")]
    [InlineData("Xq7Zk9Vw==")]
    public void Value_is_not_in_the_error(string document) => AssertSilent(Documents.Bytes(document));

    [Fact]
    public void No_damage_to_a_document_brings_a_value_into_the_error()
    {
        byte[] document = Documents.Bytes(Document);
        TomlDocument.Parse(document);
        for (int i = 0; i < document.Length; i++)
        {
            AssertSilent(document[..i]);
            AssertSilent([.. document[..i], .. document[(i + 1)..]]);
            foreach (byte b in "\"'\n\\#[]{}=,. \0"u8)
            {
                AssertSilent([.. document[..i], b, .. document[(i + 1)..]]);
                AssertSilent([.. document[..i], b, .. document[i..]]);
            }
        }
    }

    private static void AssertSilent(byte[] document)
    {
        try
        {
            TomlDocument.Parse(document, "f");
        }
        catch (TomlException error)
        {
            for (int i = 0; i + 3 <= Secret.Length; i++)
            {
                Assert.DoesNotContain(Secret.Substring(i, 3), error.Message);
            }
        }
    }
}
