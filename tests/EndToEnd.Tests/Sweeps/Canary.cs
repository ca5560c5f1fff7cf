using System.Security.Cryptography;
using System.Text;

namespace Tuck.EndToEnd.Tests.Sweeps;

/// <summary>A random text that is nowhere by chance, and the forms in which a program might leave it.</summary>
internal sealed class Canary
{
    private const int Length = 24;
    private const int Repetitions = 40;

    private readonly byte[] _text = Encoding.ASCII.GetBytes(
        RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", Length));

    /// <summary>A secret that is the canary many times: a part of it is enough to be found.</summary>
    public byte[] Secret => [.. Enumerable.Range(0, Repetitions).SelectMany(_ => _text.Append((byte)'\n'))];

    public string Text => Encoding.ASCII.GetString(_text);

    public string Hex => Convert.ToHexString(_text);

    public string Base64 => Convert.ToBase64String(_text);

    /// <summary>As it is, in UTF-16, in hexadecimal, and in base64 wherever in the encoded bytes it begins.</summary>
    public byte[][] Forms()
        =>
        [
            _text, Encoding.Unicode.GetBytes(Text), Encoding.ASCII.GetBytes(Hex), Encoding.ASCII.GetBytes(Hex.ToLowerInvariant()),
            .. Enumerable.Range(0, 3).Select(InBase64),
        ];

    /// <summary>The characters that depend on the canary alone, when so many bytes are before it in a group of three.</summary>
    private byte[] InBase64(int before)
    {
        string encoded = Convert.ToBase64String([.. new byte[before], .. _text]);
        int first = ((before * 8) + 5) / 6;
        int end = (before + _text.Length) * 8 / 6;
        return Encoding.ASCII.GetBytes(encoded[first..end]);
    }
}
