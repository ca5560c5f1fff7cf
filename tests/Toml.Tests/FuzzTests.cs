namespace Tuck.Toml.Tests;

/// <summary>
/// Random damage, always the same: only <see cref="TomlException"/> may come out, and what is read can be written.
/// </summary>
public class FuzzTests
{
    private const int Rounds = 20_000;

    private static readonly byte[] Tokens = "\"'\n\r\t\\#[]{}=,. \0ueE_+-:0129xZTtrnif\u00e9\uFEFF"u8.ToArray();

    [Fact]
    public void Damaged_documents()
    {
        var random = new Random(20261122);
        byte[] sample = Documents.Bytes(Documents.Sample);
        int read = 0;
        for (int round = 0; round < Rounds; round++)
        {
            byte[] document = sample;
            for (int n = random.Next(1, 5); n > 0; n--)
            {
                document = Damage(document, random);
            }
            read += IsReadable(document) ? 1 : 0;
        }
        // Otherwise the damage is so heavy that nothing behind the first line is ever reached.
        Assert.InRange(read, Rounds / 100, Rounds);
    }

    [Fact]
    public void Noise()
    {
        var random = new Random(2);
        for (int round = 0; round < Rounds; round++)
        {
            byte[] document = new byte[random.Next(40)];
            for (int i = 0; i < document.Length; i++)
            {
                document[i] = random.Next(20) == 0 ? (byte)random.Next(256) : Tokens[random.Next(Tokens.Length)];
            }
            IsReadable(document);
        }
    }

    private static byte[] Damage(byte[] document, Random random)
    {
        int at = random.Next(document.Length);
        int length = random.Next(Math.Min(12, document.Length - at));
        int from = random.Next(document.Length - length);
        byte token = Tokens[random.Next(Tokens.Length)];
        return random.Next(5) switch
        {
            0 => document[..Math.Max(1, at)],
            1 => [.. document[..at], token, .. document[at..]],
            2 => [.. document[..at], token, .. document[(at + 1)..]],
            3 => [.. document[..at], .. document[(at + length)..], (byte)'\n'],
            _ => [.. document[..at], .. document[from..(from + length)], .. document[at..]],
        };
    }

    private static bool IsReadable(byte[] document)
    {
        TomlTable table;
        try
        {
            table = TomlDocument.Parse(document);
        }
        catch (TomlException)
        {
            return false;
        }
        Assert.Equal(Canonical.Text(table), Canonical.Text(TomlDocument.Parse(TomlWriter.WriteUtf8(table))));
        var editor = new TomlEditor(document);
        editor.AppendEntry(["appended\n"], new TomlTable());
        Assert.Equal(table.Count + 1, editor.Root.Count);
        return true;
    }
}
