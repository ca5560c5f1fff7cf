using System.Net.Sockets;
using Google.Protobuf;
using Tuck.Rpc.Http2;
using Tuck.Rpc.Nri;

namespace Tuck.Rpc.Tests.Http2;

public sealed class UnaryGrpcCallTests : IDisposable
{
    private const byte Data = 0;
    private const byte Headers = 1;
    private const byte Settings = 4;
    private const byte Ping = 6;
    private const byte EndStream = 1;
    private const byte EndHeaders = 4;

    private readonly TemporaryDirectory _directory = new();

    private string SocketPath => _directory.At("grpc.sock");

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(300_000)]
    [InlineData(4_000_000)]
    public async Task A_call_to_a_server_in_which_nothing_is_ours(int length)
    {
        (string? path, string? authority, string? metadata, string? protocol) = (null, null, null, null);
        byte[] received = [];
        await using GrpcServer server = await GrpcServer.StartAsync(SocketPath, async context =>
        {
            (path, authority, protocol) = (context.Request.Path, context.Request.Host.Value, context.Request.Protocol);
            metadata = context.Request.Headers["containerd-namespace"];
            received = await GrpcServer.ReadMessageAsync(context);
            await GrpcServer.WriteMessageAsync(context, new PodSandbox { Id = new string('x', length) }.ToByteArray());
            GrpcServer.End(context, 0);
        });
        UnaryGrpcCall call = new(SocketPath, "a.Service", "Get");
        call.Add("containerd-namespace", new string('n', 400));

        byte[] answer = await Task.Run(() => call.Invoke(new PodSandbox { Id = "request" }.ToByteArray()));

        Assert.Equal(length, PodSandbox.Parser.ParseFrom(answer).Id.Length);
        Assert.Equal("request", PodSandbox.Parser.ParseFrom(received).Id);
        Assert.Equal(("/a.Service/Get", "localhost", "HTTP/2"), (path, authority, protocol));
        Assert.Equal(new string('n', 400), metadata);
    }

    [Fact]
    public async Task A_status_is_a_refusal()
    {
        await using GrpcServer server = await GrpcServer.StartAsync(SocketPath, context =>
        {
            GrpcServer.End(context, 5, "no such container");
            return Task.CompletedTask;
        });

        Assert.Equal($"{SocketPath}: the server refused the call", await FailAsync());
    }

    [Fact]
    public async Task A_message_above_the_limit_is_refused()
    {
        await using GrpcServer server = await GrpcServer.StartAsync(SocketPath, async context =>
        {
            await GrpcServer.WriteMessageAsync(context, new byte[70_000]);
            GrpcServer.End(context, 0);
        });

        Assert.Equal(
            $"{SocketPath}: an answer of more than 69999 bytes",
            await FailAsync(new UnaryGrpcCall(SocketPath, "a.Service", "Get") { MaxMessageBytes = 69_999 }));
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_left()
    {
        using SemaphoreSlim over = new(0);
        using ScriptedServer server = new(SocketPath, _ => over.Wait());

        Assert.Equal($"{SocketPath}: no answer within 0.2 seconds", await FailAsync(Patience(0.2)));
        over.Release();
    }

    [Fact]
    public async Task A_server_whose_answer_never_ends_is_left_as_well()
    {
        using ScriptedServer server = new(SocketPath, client =>
        {
            while (true)
            {
                _ = client.Send(ScriptedServer.Frame(Data, 0, 1));
            }
        });

        Assert.Equal($"{SocketPath}: no answer within 0.2 seconds", await FailAsync(Patience(0.2)));
    }

    [Fact]
    public async Task A_listener_that_never_accepts_is_left()
    {
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(SocketPath));
        listener.Listen(0);
        using Socket first = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await first.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath));

        Assert.Equal($"{SocketPath}: no answer within 0.2 seconds", await FailAsync(Patience(0.2)));
    }

    [Fact]
    public async Task Nobody_there_fails_at_once()
        => Assert.StartsWith($"{SocketPath}: ", await FailAsync(), StringComparison.Ordinal);

    [Fact]
    public async Task A_path_that_fits_no_address_fails()
    {
        string path = "/" + new string('x', 200);

        Assert.Equal($"{path}: not a path of a socket", await FailAsync(new UnaryGrpcCall(path, "a.Service", "Get")));
    }

    [Fact]
    public void Padding_continuations_and_unknown_frames_are_understood()
    {
        using ScriptedServer server = new(SocketPath, client =>
        {
            _ = client.Send(ScriptedServer.Frame(Settings, 0, 0));
            _ = client.Send(ScriptedServer.Frame(99, 0xff, 7, 1, 2, 3));
            _ = client.Send(ScriptedServer.Frame(Headers, 0, 1, 0x88));
            _ = client.Send(ScriptedServer.Frame(9, EndHeaders, 1));
            _ = client.Send(ScriptedServer.Frame(Data, 8, 1, 2, 0, 0, 0, 99, 99));
            _ = client.Send(ScriptedServer.Frame(Data, 0, 1, 0, 2));
            _ = client.Send(ScriptedServer.Frame(Data, EndStream, 1, 0x0a, 0));
            _ = ScriptedServer.ReceiveUntil(client, ScriptedServer.Frame(Settings, 1, 0));
        });

        Assert.Equal([0x0a, 0], new UnaryGrpcCall(SocketPath, "a.Service", "Get").Invoke([]));
    }

    [Fact]
    public void Settings_and_pings_are_answered()
    {
        List<byte> seen = [];
        using (ScriptedServer server = new(SocketPath, client =>
        {
            _ = client.Send(ScriptedServer.Frame(Settings, 0, 0, 0, 4, 0, 1, 0, 0));
            _ = client.Send(ScriptedServer.Frame(Ping, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8));
            seen = ScriptedServer.ReceiveUntil(client, ScriptedServer.Frame(Ping, 1, 0, 1, 2, 3, 4, 5, 6, 7, 8));
            _ = client.Send(ScriptedServer.Frame(Data, EndStream, 1, 0, 0, 0, 0, 0));
        }))
        {
            Assert.Empty(new UnaryGrpcCall(SocketPath, "a.Service", "Get").Invoke([1]));
        }

        byte[] acknowledgements =
            [.. ScriptedServer.Frame(Settings, 1, 0), .. ScriptedServer.Frame(Ping, 1, 0, 1, 2, 3, 4, 5, 6, 7, 8)];
        Assert.Equal(acknowledgements, seen.TakeLast(acknowledgements.Length));
        Assert.StartsWith("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", System.Text.Encoding.ASCII.GetString([.. seen]), StringComparison.Ordinal);
    }

    public static TheoryData<string, string, byte[]> Hostile => new()
    {
        { "GOAWAY", "GoAway, error 2", ScriptedServer.Frame(7, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2) },
        { "RST_STREAM", "RstStream, error 7", ScriptedServer.Frame(3, 0, 1, 0, 0, 0, 7) },
        { "an empty GOAWAY", "GoAway, error 0", ScriptedServer.Frame(7, 0, 0) },
        { "PUSH_PROMISE", "a push", ScriptedServer.Frame(5, 0, 1, 0, 0, 0, 2) },
        { "headers only", "refused", ScriptedServer.Frame(Headers, EndStream | EndHeaders, 1, 0x88) },
        { "DATA without a message", "refused", ScriptedServer.Frame(Data, EndStream, 1) },
        { "DATA of another stream", "Data on a stream", ScriptedServer.Frame(Data, EndStream, 3, 0, 0, 0, 0, 0) },
        { "DATA of no stream", "Data on a stream", ScriptedServer.Frame(Data, EndStream, 0, 0, 0, 0, 0, 0) },
        { "HEADERS of another stream", "Headers on a stream", ScriptedServer.Frame(Headers, EndStream, 3, 0x88) },
        { "SETTINGS of a stream", "Settings on a stream", ScriptedServer.Frame(Settings, 0, 1) },
        { "a short message", "whole", ScriptedServer.Frame(Data, EndStream, 1, 0, 0, 0, 0, 2, 1) },
        { "a long message", "whole", ScriptedServer.Frame(Data, EndStream, 1, 0, 0, 0, 0, 1, 1, 2) },
        { "a length beyond all", "whole", ScriptedServer.Frame(Data, EndStream, 1, 0, 0xff, 0xff, 0xff, 0xff) },
        { "half a prefix", "whole", ScriptedServer.Frame(Data, EndStream, 1, 0, 0) },
        { "a compressed message", "uncompressed", ScriptedServer.Frame(Data, EndStream, 1, 1, 0, 0, 0, 1, 1) },
        { "more padding than frame", "padding", ScriptedServer.Frame(Data, EndStream | 8, 1, 5, 0, 0, 0, 0) },
        { "padding of an empty frame", "padding", ScriptedServer.Frame(Data, EndStream | 8, 1) },
        { "a frame above the limit", "a frame of 16385 bytes", ScriptedServer.Frame(Data, EndStream, 1, new byte[16385]) },
        { "a frame that is cut off", "the connection ended", ScriptedServer.Frame(Data, EndStream, 1, 0, 0, 0, 0, 0)[..^2] },
        { "nothing", "the connection ended", [] },
        { "HTTP/1.1", "a frame of", "HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray() },
        { "endless SETTINGS", "frames without end", Repeat(ScriptedServer.Frame(Settings, 1, 0)) },
        { "endless headers", "frames without end", Repeat(ScriptedServer.Frame(Headers, 0, 1, 0x88)) },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task What_is_no_answer_fails_in_words(string what, string cause, byte[] answer)
    {
        using ScriptedServer server = new(SocketPath, client =>
        {
            _ = ScriptedServer.ReceiveUntil(client, ScriptedServer.Frame(Data, EndStream, 1, 0, 0, 0, 0, 1, 42));
            _ = client.Send(answer);
        });

        string message = await FailAsync();

        Assert.Contains(cause, message, StringComparison.Ordinal);
        Assert.True(message.StartsWith(SocketPath, StringComparison.Ordinal), what);
    }

    [Fact]
    public async Task Any_bytes_end_in_an_answer_or_a_failure_in_words()
    {
        Random random = new(4711);
        byte[] good =
        [
            .. ScriptedServer.Frame(Settings, 0, 0, 0, 4, 0, 1, 0, 0), .. ScriptedServer.Frame(Headers, EndHeaders, 1, 0x88),
            .. ScriptedServer.Frame(Data, 0, 1, 0, 0, 0, 0, 3, 1, 2, 3), .. ScriptedServer.Frame(Headers, EndHeaders | EndStream, 1, 0x40),
        ];
        for (int i = 0; i < 300; i++)
        {
            byte[] answer = [.. good];
            for (int changes = random.Next(1, 4); changes > 0; changes--)
            {
                answer[random.Next(answer.Length)] = (byte)random.Next(256);
            }
            File.Delete(SocketPath);
            using ScriptedServer server = new(SocketPath, client => client.Send(answer));
            Exception? e = await Task.Run(() => Record.Exception(() => Patience(2).Invoke([42])));
            Assert.True(e is null or UnaryCallException, $"{Convert.ToHexString(answer)}: {e}");
        }
    }

    private UnaryGrpcCall Patience(double seconds)
        => new(SocketPath, "a.Service", "Get") { Timeout = TimeSpan.FromSeconds(seconds) };

    private async Task<string> FailAsync(UnaryGrpcCall? call = null)
        => (await Task.Run(() => Assert.Throws<UnaryCallException>(
            () => (call ?? new UnaryGrpcCall(SocketPath, "a.Service", "Get") { Timeout = TimeSpan.FromMinutes(1) }).Invoke([42])))).Message;

    private static byte[] Repeat(byte[] frame) => [.. Enumerable.Repeat(frame, 1000).SelectMany(bytes => bytes)];
}
