namespace Tuck.EndToEnd.Tests.Sweeps;

/// <summary>Looks for any of some byte strings in streams of any length.</summary>
internal sealed class ByteSearch(byte[][] needles)
{
    private const int ChunkBytes = 1 << 20;

    private readonly int _overlap = needles.Max(needle => needle.Length) - 1;
    private readonly byte[] _buffer = new byte[ChunkBytes];

    public bool IsIn(ReadOnlySpan<byte> bytes)
    {
        foreach (byte[] needle in needles)
        {
            if (bytes.IndexOf(needle) >= 0)
            {
                return true;
            }
        }
        return false;
    }

    public bool IsIn(Stream stream)
    {
        int kept = 0;
        int read;
        while ((read = stream.Read(_buffer, kept, _buffer.Length - kept)) > 0)
        {
            int length = kept + read;
            if (IsIn(_buffer.AsSpan(0, length)))
            {
                return true;
            }
            // What began at the end of this chunk may go on in the next.
            kept = Math.Min(_overlap, length);
            Buffer.BlockCopy(_buffer, length - kept, _buffer, 0, kept);
        }
        return false;
    }
}
