using System.Buffers;
using System.Buffers.Binary;
using System.Net.Sockets;

namespace Tuck.Rpc.Http2;

/// <summary>
/// One unary call of gRPC over a unix socket, on a connection of its own, by the thread that asks. The library
/// (<see cref="UnixSocketChannel"/>) is for programs that live: its start costs more than a delivery. What is answered, is, or the
/// call fails: of response headers nothing is decoded, since an error is an answer without a message.
/// Source: RFC 9113 (HTTP/2), PROTOCOL-HTTP2.md of grpc/grpc.
/// </summary>
public sealed class UnaryGrpcCall
{
    /// <summary>The first a client may open.</summary>
    private const uint Stream = 1;

    /// <summary>Every message is preceded by a flag, whether it is compressed, and its length.</summary>
    private const int MessagePrefixBytes = 5;

    /// <summary>A server sends a handful; one that goes on with others than DATA is not a server.</summary>
    private const int MaxOtherFrames = 100;

    private const int InitialWindowBytes = 65535;

    private readonly ArrayBufferWriter<byte> _headers = new();
    private readonly string _path;

    /// <param name="path">Of the socket; it must fit an address, see unix(7).</param>
    /// <param name="service">With its package.</param>
    /// <param name="method">Of it.</param>
    public UnaryGrpcCall(string path, string service, string method)
    {
        _path = path;
        HeaderBlock.Write(_headers, ":method", "POST");
        HeaderBlock.Write(_headers, ":scheme", "http");
        HeaderBlock.Write(_headers, ":path", $"/{service}/{method}");
        HeaderBlock.Write(_headers, ":authority", "localhost");
        HeaderBlock.Write(_headers, "content-type", "application/grpc");
        HeaderBlock.Write(_headers, "te", "trailers");
    }

    /// <summary>The whole call may take no longer, however slowly an answer drips.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>What gRPC's implementations take by default is 4 MiB; containerd lets records be of 16.</summary>
    public int MaxMessageBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Metadata: a name in small letters, a value of visible ASCII.</summary>
    public void Add(string name, string value) => HeaderBlock.Write(_headers, name, value);

    /// <exception cref="UnaryCallException">Nobody listens; no answer, or not in time; an answer that is none.</exception>
    public byte[] Invoke(ReadOnlySpan<byte> request)
    {
        try
        {
            using Connection connection = new(_path, Timeout);
            connection.Send(RequestOf(request));
            return MessageOf(ReadAnswer(connection));
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
        {
            throw Failed($"no answer within {Timeout.TotalSeconds:0.#} seconds", e);
        }
        catch (SocketException e)
        {
            throw Failed(e.Message, e);
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or EndOfStreamException)
        {
            // A path too long for an address; a connection that ended.
            throw Failed(e is EndOfStreamException ? "the connection ended before the answer" : "not a path of a socket", e);
        }
    }

    private byte[] RequestOf(ReadOnlySpan<byte> message)
    {
        if (_headers.WrittenCount > FrameHeader.MaxPayloadBytes || message.Length + MessagePrefixBytes > FrameHeader.MaxPayloadBytes)
        {
            throw Failed("the request is too long for a frame");
        }
        ArrayBufferWriter<byte> bytes = new();
        bytes.Write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8);
        // The windows are opened for all that an answer may be, once: there is nothing else to wait for.
        int window = MaxMessageBytes + MessagePrefixBytes + InitialWindowBytes;
        WriteFrame(bytes, FrameType.Settings, FrameFlags.None, 0, Settings(window));
        WriteFrame(bytes, FrameType.WindowUpdate, FrameFlags.None, 0, Number(window - InitialWindowBytes));
        WriteFrame(bytes, FrameType.Headers, FrameFlags.EndHeaders, Stream, _headers.WrittenSpan);
        WriteFrame(bytes, FrameType.Data, FrameFlags.EndStream, Stream, [0, .. Number(message.Length), .. message]);
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>SETTINGS_ENABLE_PUSH 0 and SETTINGS_INITIAL_WINDOW_SIZE, each a number of 16 bits and a value of 32.</summary>
    private static byte[] Settings(int window) => [0, 2, 0, 0, 0, 0, 0, 4, .. Number(window)];

    private static byte[] Number(int number)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }

    private static void WriteFrame(
        ArrayBufferWriter<byte> bytes, FrameType type, byte flags, uint stream, ReadOnlySpan<byte> payload)
    {
        new FrameHeader(payload.Length, type, flags, stream).Write(bytes.GetSpan(FrameHeader.Bytes));
        bytes.Advance(FrameHeader.Bytes);
        bytes.Write(payload);
    }

    /// <summary>The bodies of the stream's DATA frames.</summary>
    private ArrayBufferWriter<byte> ReadAnswer(Connection connection)
    {
        ArrayBufferWriter<byte> body = new();
        byte[] payload = new byte[FrameHeader.MaxPayloadBytes];
        for (int others = 0; others < MaxOtherFrames;)
        {
            FrameHeader frame = connection.ReadFrame(payload, _path);
            if (frame.Type == FrameType.Data)
            {
                AddBody(body, frame, payload.AsSpan(0, frame.PayloadBytes));
            }
            else
            {
                others++;
                Answer(connection, frame, payload.AsSpan(0, frame.PayloadBytes));
            }
            if (frame.Type is FrameType.Data or FrameType.Headers && frame.Has(FrameFlags.EndStream))
            {
                // Trailers may go on in CONTINUATION frames: nobody waits for them.
                return body;
            }
        }
        throw Failed("frames without end and no answer");
    }

    private void AddBody(ArrayBufferWriter<byte> body, FrameHeader frame, ReadOnlySpan<byte> payload)
    {
        RequireOurs(frame);
        if (frame.Has(FrameFlags.Padded))
        {
            int padding = payload.IsEmpty ? 0 : payload[0];
            payload = padding < payload.Length ? payload[1..^padding] : throw Failed("more padding than frame");
        }
        if (body.WrittenCount + payload.Length > MaxMessageBytes + MessagePrefixBytes)
        {
            throw Failed($"an answer of more than {MaxMessageBytes} bytes");
        }
        body.Write(payload);
    }

    private void Answer(Connection connection, FrameHeader frame, ReadOnlySpan<byte> payload)
    {
        switch (frame.Type)
        {
            case FrameType.Settings or FrameType.Ping when frame.Stream != 0:
                throw Failed($"{frame.Type} on a stream");
            case FrameType.Settings or FrameType.Ping when !frame.Has(FrameFlags.Ack):
                ArrayBufferWriter<byte> acknowledgement = new();
                WriteFrame(acknowledgement, frame.Type, FrameFlags.Ack, 0, frame.Type == FrameType.Ping ? payload : []);
                connection.Send(acknowledgement.WrittenSpan);
                break;
            case FrameType.Headers or FrameType.Continuation:
                RequireOurs(frame);
                break;
            case FrameType.GoAway or FrameType.RstStream:
                throw Failed($"the server ended the call ({frame.Type}, error {ErrorOf(frame, payload)})");
            case FrameType.PushPromise:
                throw Failed("a push that was declined");
            default:
                // Acknowledgements, windows, priorities, and what RFC 9113, section 5.5, wants ignored.
                break;
        }
    }

    /// <summary>RFC 9113, section 7.</summary>
    private static uint ErrorOf(FrameHeader frame, ReadOnlySpan<byte> payload)
    {
        ReadOnlySpan<byte> error = frame.Type == FrameType.GoAway && payload.Length >= 4 ? payload[4..] : payload;
        return error.Length >= 4 ? BinaryPrimitives.ReadUInt32BigEndian(error) : 0;
    }

    private void RequireOurs(FrameHeader frame)
    {
        if (frame.Stream != Stream)
        {
            throw Failed($"{frame.Type} on a stream that was not opened");
        }
    }

    private byte[] MessageOf(ArrayBufferWriter<byte> body)
    {
        ReadOnlySpan<byte> bytes = body.WrittenSpan;
        if (bytes.IsEmpty)
        {
            throw Failed("the server refused the call");
        }
        bool isWhole = bytes.Length >= MessagePrefixBytes
            && BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]) == (uint)(bytes.Length - MessagePrefixBytes);
        return isWhole && bytes[0] == 0
            ? bytes[MessagePrefixBytes..].ToArray()
            : throw Failed("not one message, whole and uncompressed");
    }

    private UnaryCallException Failed(string cause, Exception? inner = null) => new($"{_path}: {cause}", inner);
}
