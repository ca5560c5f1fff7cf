using System.Buffers.Binary;

namespace Tuck.Rpc.Tests.Harness;

/// <summary>Puts together the ttRPC messages of one direction of a trunk, by connection, from bytes in any pieces.</summary>
internal sealed class TrunkMessages
{
    private readonly List<byte> _trunk = [];
    private readonly Dictionary<uint, List<byte>> _connections = [];

    /// <summary>The messages these bytes complete, each with its connection.</summary>
    internal IReadOnlyList<(uint ConnectionId, WireMessage Message)> Add(ReadOnlySpan<byte> bytes)
    {
        List<(uint, WireMessage)> messages = [];
        _trunk.AddRange(bytes);
        while (Cut(_trunk, headerBytes: 8, lengthAt: 4) is { } frame)
        {
            uint connectionId = BinaryPrimitives.ReadUInt32BigEndian(frame);
            if (!_connections.TryGetValue(connectionId, out List<byte>? stream))
            {
                _connections.Add(connectionId, stream = []);
            }
            stream.AddRange(frame[8..]);
            while (Cut(stream, headerBytes: 10, lengthAt: 0) is { } message)
            {
                uint streamId = BinaryPrimitives.ReadUInt32BigEndian(message.AsSpan(4));
                messages.Add((connectionId, new WireMessage(streamId, message[8], message[9], message[10..])));
            }
        }
        return messages;
    }

    private static byte[]? Cut(List<byte> from, int headerBytes, int lengthAt)
    {
        if (from.Count < headerBytes)
        {
            return null;
        }
        int length = headerBytes + BinaryPrimitives.ReadInt32BigEndian(from.GetRange(lengthAt, 4).ToArray());
        if (from.Count < length)
        {
            return null;
        }
        byte[] cut = [.. from.GetRange(0, length)];
        from.RemoveRange(0, length);
        return cut;
    }
}
