using Google.Protobuf;

namespace Tuck.Rpc.Ttrpc;

/// <summary>A bytes field as a slice of the message it is in. A ByteString would be a copy that outlives the wiping.</summary>
internal static class FieldInPlace
{
    private const byte VarintContinues = 0x80;

    /// <summary>The field whose tag was read last from input, which reads message from its beginning.</summary>
    /// <exception cref="InvalidProtocolBufferException">It is longer than the message.</exception>
    internal static ReadOnlyMemory<byte> Read(CodedInputStream input, byte[] message)
    {
        int start = (int)input.Position;
        input.SkipLastField();
        int end = (int)input.Position;
        while ((message[start++] & VarintContinues) != 0)
        {
            // the length before the bytes, known now
        }
        return message.AsMemory(start..end);
    }
}
