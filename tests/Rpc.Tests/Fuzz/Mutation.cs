using System.Buffers.Binary;

namespace Tuck.Rpc.Tests.Fuzz;

/// <summary>Makes of valid frames what a broken or hostile peer might send, always the same for a seed.</summary>
internal sealed class Mutation(Random random, IReadOnlyList<byte[]> valid, int headerBytes, int lengthAt)
{
    private static readonly uint[] s_lengths =
        [0, 1, 9, 10, 4095, 4096, 4097, 4194304, 4194305, 1 << 24, (1 << 24) + 1, int.MaxValue, uint.MaxValue];

    /// <summary>Some frames one after the other, most of them damaged.</summary>
    internal byte[] Session(int frames)
    {
        List<byte> session = [];
        for (int frame = 0; frame < frames; frame++)
        {
            byte[] bytes = valid[random.Next(valid.Count)];
            for (int damage = random.Next(3); damage > 0; damage--)
            {
                bytes = Damage(bytes);
            }
            // Otherwise nothing behind the first wrong length is ever read as it was meant.
            session.AddRange(random.Next(20) == 0 ? bytes : WithLength(bytes));
        }
        return [.. session];
    }

    private byte[] Damage(byte[] frame) => random.Next(12) switch
    {
        0 => Noise(),
        1 => frame[..random.Next(frame.Length + 1)],
        2 => [.. frame, .. frame],
        3 => Splice(frame, valid[random.Next(valid.Count)]),
        4 => Lie(frame),
        5 => Insert(frame),
        _ => Flip(frame),
    };

    private byte[] Noise()
    {
        byte[] noise = new byte[random.Next(200)];
        random.NextBytes(noise);
        return noise;
    }

    private byte[] Splice(byte[] frame, byte[] other)
        => [.. frame[..random.Next(frame.Length + 1)], .. other[random.Next(other.Length + 1)..]];

    private byte[] Lie(byte[] frame)
    {
        if (frame.Length < lengthAt + 4)
        {
            return frame;
        }
        byte[] lie = [.. frame];
        uint length = random.Next(2) == 0 ? (uint)random.Next(300) : s_lengths[random.Next(s_lengths.Length)];
        BinaryPrimitives.WriteUInt32BigEndian(lie.AsSpan(lengthAt), length);
        return lie;
    }

    private byte[] WithLength(byte[] frame)
    {
        byte[] whole = frame.Length < headerBytes ? [.. frame, .. new byte[headerBytes - frame.Length]] : [.. frame];
        BinaryPrimitives.WriteInt32BigEndian(whole.AsSpan(lengthAt), whole.Length - headerBytes);
        return whole;
    }

    private byte[] Insert(byte[] frame)
    {
        int at = random.Next(frame.Length + 1);
        return [.. frame[..at], (byte)random.Next(256), .. frame[at..]];
    }

    private byte[] Flip(byte[] frame)
    {
        if (frame.Length == 0)
        {
            return frame;
        }
        byte[] flipped = [.. frame];
        // Mostly behind the header, or nothing else is ever reached.
        int at = random.Next(3) == 0 ? random.Next(Math.Min(18, frame.Length)) : random.Next(frame.Length);
        flipped[at] ^= (byte)(1 << random.Next(8));
        return flipped;
    }
}
