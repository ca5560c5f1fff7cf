using Google.Protobuf;
using Grpc.Core;
using Tuck.Rpc.Multiplexing;
using Tuck.Rpc.Nri;
using Tuck.Rpc.Tests.Recorded;
using Tuck.Rpc.Ttrpc;
using Xunit.Abstractions;

namespace Tuck.Rpc.Tests.Fuzz;

/// <summary>
/// Random damage, always the same: a connection ends, well or with an IOException, and what was written on it can be read; a call
/// ends with a status; memory stays where it was.
/// </summary>
[Collection(AloneCollection.Name)]
public class FuzzTests(ITestOutputHelper output)
{
    private const int FramesEach = 10;
    private const int Quick = 5_000;
    private const int Many = 100_000;
    private const long MostMemory = 64 * 1024 * 1024;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(1)]
    public Task Server(int seed) => FuzzServer(seed, Quick);

    [Theory]
    [InlineData(2)]
    public Task Client(int seed) => FuzzClient(seed, Quick);

    [Theory]
    [InlineData(3)]
    public Task Multiplexer(int seed) => FuzzTrunk(seed, Quick);

    [Theory]
    [InlineData(11)]
    [Trait("Speed", "Slow")]
    public Task Server_many(int seed) => FuzzServer(seed, Many);

    [Theory]
    [InlineData(12)]
    [Trait("Speed", "Slow")]
    public Task Client_many(int seed) => FuzzClient(seed, Many);

    [Theory]
    [InlineData(13)]
    [Trait("Speed", "Slow")]
    public Task Multiplexer_many(int seed) => FuzzTrunk(seed, Many);

    private async Task FuzzServer(int seed, int frames)
    {
        int answers = 0;
        await Run(seed, frames, Requests(), TtrpcHeader.Bytes, lengthAt: 0, async stream =>
        {
            TtrpcServer server = new();
            Plugin.BindService(server, new TestPlugin());
            bool ended = await Ends(server.ServeAsync(stream, default));
            answers += Responses(stream);
            return ended;
        });
        Assert.InRange(answers, frames / 20, frames * 2);
    }

    private async Task FuzzClient(int seed, int frames)
    {
        int answered = 0;
        await Run(seed, frames, Answers(), TtrpcHeader.Bytes, lengthAt: 0, async stream =>
        {
            GatedStream gated = new(stream);
            await using TtrpcClient ttrpc = new(gated);
            Task<ConfigureResponse>[] calls = [.. Enumerable.Range(0, 5)
                .Select(_ => new Plugin.PluginClient(ttrpc).ConfigureAsync(new ConfigureRequest()).ResponseAsync)];
            gated.Open();
            foreach (Task<ConfigureResponse> call in calls)
            {
                answered += await IsAnswered(call) ? 1 : 0;
            }
            await ttrpc.Completion.WaitAsync(s_patience);
            return true;
        });
        Assert.InRange(answered, frames / 100, frames);
    }

    private async Task FuzzTrunk(int seed, int frames)
    {
        int answers = 0;
        await Run(seed, frames, TrunkFrames(), FrameHeader.Bytes, lengthAt: 4, async stream =>
        {
            using Trunk trunk = new(stream);
            TtrpcServer server = new();
            Plugin.BindService(server, new TestPlugin());
            Task serving = server.ServeAsync(trunk.Open(Trunk.PluginService), default);
            await using TtrpcClient client = new(trunk.Open(Trunk.RuntimeService));
            bool ended = await Ends(trunk.RunAsync(default));
            await Ends(serving);
            answers += TrunkFrame.ReadAll([.. stream.Written]).Count;
            return ended;
        });
        // Not nothing: how many are still on their way when a session ends, and are lost, depends on how busy the machine is.
        Assert.InRange(answers, frames / 500, frames * 2);
    }

    private async Task Run(
        int seed,
        int frames,
        IReadOnlyList<byte[]> valid,
        int headerBytes,
        int lengthAt,
        Func<ScriptedStream, Task<bool>> connect)
    {
        output.WriteLine($"seed {seed}, {frames} frames");
        Random random = new(seed);
        Mutation mutation = new(random, valid, headerBytes, lengthAt);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        int ended = 0;
        for (int sent = 0; sent < frames; sent += FramesEach)
        {
            await using ScriptedStream stream = new(mutation.Session(FramesEach), random);
            ended += await connect(stream) ? 1 : 0;
        }
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, MostMemory);
        output.WriteLine($"{ended} of {frames / FramesEach} connections ended well");
        // Otherwise the damage is so heavy that nothing behind the first frame is ever reached.
        Assert.InRange(ended, frames / FramesEach / 10, frames / FramesEach);
    }

    /// <summary>False if by an error; only what a broken connection throws may come out.</summary>
    private static async Task<bool> Ends(Task connection)
    {
        try
        {
            await connection.WaitAsync(s_patience);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task<bool> IsAnswered(Task<ConfigureResponse> call)
    {
        try
        {
            await call.WaitAsync(s_patience);
            return true;
        }
        catch (RpcException)
        {
            return false;
        }
    }

    private static int Responses(ScriptedStream stream)
    {
        ReadOnlySpan<byte> written = stream.Written.ToArray();
        int count = 0;
        while (!written.IsEmpty)
        {
            TtrpcHeader header = TtrpcHeader.Read(written);
            Assert.Equal((MessageType.Response, MessageFlags.None), (header.Type, header.Flags));
            _ = Wire.Response.Parser.ParseFrom(written.Slice(TtrpcHeader.Bytes, (int)header.DataBytes));
            written = written[(TtrpcHeader.Bytes + (int)header.DataBytes)..];
            count++;
        }
        return count;
    }

    private static IReadOnlyList<byte[]> Requests()
    {
        TrunkMessages messages = new();
        IEnumerable<WireMessage> recorded = TrunkFrames().SelectMany(frame => messages.Add(frame)).Select(sent => sent.Message);
        return [.. recorded.Select(message => message.ToBytes()),
            .. Enumerable.Range(3, 10).Select(i => WireMessage.Call((uint)((2 * i) + 1), "Configure", new ConfigureRequest()).ToBytes())];
    }

    private static IReadOnlyList<byte[]> Answers()
        => [.. Enumerable.Range(0, 6).Select(i => WireMessage.Answer((uint)((2 * i) + 1), new ConfigureResponse { Events = i }).ToBytes()),
            new WireMessage(3, WireMessage.ResponseType, 0, new Wire.Response { Status = new Wire.Status { Code = 5, Message = "no" } }
                .ToByteArray()).ToBytes()];

    private static IReadOnlyList<byte[]> TrunkFrames()
        => [.. Recording.Load(Path.Combine(AppContext.BaseDirectory, "Recorded", "nri-0.12.txt")).Parts
            .Where(part => !part.IsFromPlugin)
            .Select(part => part.Bytes)];
}
