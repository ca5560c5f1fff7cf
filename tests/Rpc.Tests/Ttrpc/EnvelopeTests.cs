using Google.Protobuf;
using Tuck.Rpc.Ttrpc;
using Tuck.Rpc.Wire;

namespace Tuck.Rpc.Tests.Ttrpc;

/// <summary>Read by hand, so held against what protoc makes of proto/ttrpc.proto.</summary>
public class EnvelopeTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(100_000)]
    public void Request_as_generated(int payloadBytes)
    {
        Request request = new()
        {
            Service = "a.Service",
            Method = "M\u00e9thod",
            Payload = ByteString.CopyFrom(Pattern(payloadBytes)),
            TimeoutNano = -5,
            Metadata = { new KeyValue { Key = "k", Value = "v" }, new KeyValue { Key = "k", Value = "w" } },
        };
        RequestEnvelope read = RequestEnvelope.Parse(request.ToByteArray());
        Assert.Equal((request.Service, request.Method, request.TimeoutNano), (read.Service, read.Method, read.TimeoutNano));
        Assert.Equal(request.Payload.ToByteArray(), read.Payload.ToArray());
        Assert.Equal(request.Metadata, read.Metadata);
    }

    [Fact]
    public void Response_as_generated()
    {
        Response response = new()
        {
            Status = new Status { Code = 7, Message = "no" },
            Payload = ByteString.CopyFrom(Pattern(300)),
        };
        ResponseEnvelope read = ResponseEnvelope.Parse(response.ToByteArray());
        Assert.Equal((7, "no"), ((int)read.Status.StatusCode, read.Status.Detail));
        Assert.Equal(response.Payload.ToByteArray(), read.Payload.ToArray());
    }

    [Fact]
    public void The_last_payload_counts()
    {
        byte[] twice = [.. new Request { Payload = ByteString.CopyFromUtf8("one") }.ToByteArray(),
            .. new Request { Payload = ByteString.CopyFromUtf8("two") }.ToByteArray()];
        Assert.Equal("two"u8.ToArray(), RequestEnvelope.Parse(twice).Payload.ToArray());
    }

    [Fact]
    public void A_payload_is_not_copied()
    {
        byte[] message = new Request { Payload = ByteString.CopyFromUtf8("secret") }.ToByteArray();
        RequestEnvelope read = RequestEnvelope.Parse(message);
        message.AsSpan().Clear();
        Assert.Equal(new byte[6], read.Payload.ToArray());
    }

    [Fact]
    public void Much_metadata_is_passed_over()
    {
        Request request = new();
        request.Metadata.AddRange(Enumerable.Repeat(new KeyValue(), 10_000));
        Assert.Equal(128, RequestEnvelope.Parse(request.ToByteArray()).Metadata.Count);
    }

    [Fact]
    public void Unknown_fields_and_details_are_passed_over()
    {
        // Status with details (3: Any), and fields 9 of three wire types.
        byte[] status = [0x08, 5, 0x1a, 3, 0x0a, 1, (byte)'x'];
        byte[] message = [0x0a, (byte)status.Length, .. status, 0x48, 1, 0x4a, 2, 1, 2, 0x4d, 1, 2, 3, 4];
        Assert.Equal(5, (int)ResponseEnvelope.Parse(message).Status.StatusCode);
    }

    [Fact]
    public void What_generated_code_reads_is_read_the_same_and_damage_is_seen()
    {
        var random = new Random(5);
        byte[] sample = new Request { Service = "s", Method = "m", Payload = ByteString.CopyFrom(Pattern(20)), TimeoutNano = 1 }
            .ToByteArray();
        int read = 0;
        int refused = 0;
        for (int round = 0; round < 20_000; round++)
        {
            byte[] damaged = [.. sample];
            damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            damaged = damaged[..random.Next(damaged.Length + 1)];
            bool isRead = Agree(damaged);
            read += isRead ? 1 : 0;
            refused += isRead ? 0 : 1;
        }
        Assert.True(read > 2000 && refused > 2000, $"{read} read, {refused} refused");
    }

    private static bool Agree(byte[] message)
    {
        Request? expected = Try(() => Request.Parser.ParseFrom(message));
        RequestEnvelope? read = Try(() => RequestEnvelope.Parse(message));
        if (expected is null)
        {
            // Not always: CodedInputStream skips the wire types 6 and 7, which do not exist.
            return read is not null;
        }
        Assert.NotNull(read);
        Assert.Equal(expected.Payload.ToByteArray(), read.Payload.ToArray());
        Assert.Equal((expected.Service, expected.Method), (read.Service, read.Method));
        Assert.Equal(expected.TimeoutNano, read.TimeoutNano);
        return true;
    }

    private static T? Try<T>(Func<T> parse)
        where T : class
    {
        try
        {
            return parse();
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static byte[] Pattern(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7))];
}
