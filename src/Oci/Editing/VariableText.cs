using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Tuck.Oci.Editing;

/// <summary>One string of process.env, read in place; only where it has escapes is it unescaped, into bytes that Dispose wipes.</summary>
internal readonly ref struct VariableText
{
    private readonly byte[] _unescaped = [];
    private readonly ReadOnlySpan<byte> _text;

    /// <param name="token">The string with its quotes.</param>
    /// <exception cref="InvalidOperationException">It is not a string, or not UTF-8.</exception>
    internal VariableText(ReadOnlySpan<byte> token)
    {
        Utf8JsonReader reader = new(token);
        _ = reader.Read();
        OciJson.Require(ref reader, JsonTokenType.String);
        _text = reader.ValueSpan;
        if (reader.ValueIsEscaped)
        {
            _unescaped = GC.AllocateUninitializedArray<byte>(_text.Length, pinned: true);
            _text = _unescaped.AsSpan(0, Unescape(ref reader, _unescaped));
        }
        if (!Utf8.IsValid(_text))
        {
            Dispose();
            throw new InvalidOperationException("not UTF-8");
        }
    }

    /// <summary>Null if the text is not NAME=VALUE.</summary>
    internal string? Name => Separator > 0 ? Encoding.UTF8.GetString(_text[..Separator]) : null;

    internal ReadOnlySpan<byte> Value => _text[(Separator + 1)..];

    private int Separator => _text.IndexOf((byte)'=');

    public void Dispose() => Array.Clear(_unescaped);

    private static int Unescape(scoped ref Utf8JsonReader reader, byte[] into)
    {
        try
        {
            return reader.CopyString(into);
        }
        catch
        {
            Array.Clear(into);
            throw;
        }
    }
}
