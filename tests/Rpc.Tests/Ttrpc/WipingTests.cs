using System.Text;
using Google.Protobuf;
using Tuck.Rpc.Nri;
using Tuck.Rpc.Ttrpc;

namespace Tuck.Rpc.Tests.Ttrpc;

/// <summary>A container's environment goes through here: nothing of it may be left in a buffer of ours.</summary>
public class WipingTests
{
    private static readonly byte[] s_marker = Encoding.ASCII.GetBytes("PASSWORD=correct-horse-battery");

    private static CreateContainerRequest Request => new() { Container = new Container { Env = { ByteString.CopyFrom(s_marker) } } };

    [Fact]
    public async Task What_a_server_read_is_wiped_before_its_handler_runs()
    {
        ServedPlugin? served = null;
        bool wasWiped = false;
        await using ServedPlugin plugin = new(new TestPlugin
        {
            OnCreate = async (_, _) =>
            {
                await Task.Delay(20);
                wasWiped = served!.Served.ReadBuffers.All(buffer => !Holds(buffer.Span));
                return new CreateContainerResponse();
            },
        });
        served = plugin;
        await plugin.CallAsync(WireMessage.Call(1, "CreateContainer", Request));
        Assert.True(wasWiped);
        Assert.Equal(s_marker, Assert.IsType<CreateContainerRequest>(Assert.Single(plugin.Implementation.Requests)).Container.Env[0]);
    }

    [Theory]
    [InlineData("Shutdown", 0, 0)] // refused by the handler
    [InlineData("NoSuchMethod", 0, 0)]
    [InlineData("CreateContainer", 1, 0)] // streaming
    [InlineData("CreateContainer", 0, 1)] // cannot be read
    public async Task What_a_server_refused_is_wiped(string method, byte flags, int cut)
    {
        await using ServedPlugin plugin = new();
        WireMessage message = WireMessage.Call(1, method, Request) with { Flags = flags };
        message = message with { Data = message.Data[..^cut] };
        Assert.True(Holds(message.Data));
        Assert.NotEqual(0, (await plugin.CallAsync(message)).Code);
        AssertWiped(plugin.Served);
    }

    [Fact]
    public async Task What_came_before_the_connection_broke_is_wiped()
    {
        await using ServedPlugin plugin = new();
        byte[] bytes = WireMessage.Call(1, "CreateContainer", Request).ToBytes();
        await plugin.Peer.WriteAsync(bytes.AsMemory(0, bytes.Length - 1));
        plugin.Peer.EndWriting();
        await Assert.ThrowsAsync<EndOfStreamException>(() => plugin.Serving);
        AssertWiped(plugin.Served);
    }

    [Fact]
    public async Task What_is_written_is_wiped_at_both_ends()
    {
        using DuplexPair pair = new();
        await using TtrpcClient ttrpc = new(pair.Ours);
        Task<CreateContainerResponse> call = new Plugin.PluginClient(ttrpc).CreateContainerAsync(Request).ResponseAsync;
        Assert.True(Holds((await WireMessage.ReadAsync(pair.Theirs)).Data));
        CreateContainerResponse response = new()
        {
            Adjust = new ContainerAdjustment { Env = { new KeyValue { Key = "K", Value = Encoding.ASCII.GetString(s_marker) } } },
        };
        await WireMessage.Answer(1, response).SendAsync(pair.Theirs);
        Assert.Equal(response, await call.WaitAsync(TimeSpan.FromSeconds(30)));
        AssertWiped(pair.Ours);
    }

    [Fact]
    public async Task What_could_not_be_written_is_wiped()
    {
        using DuplexPair pair = new(capacity: 1);
        await using TtrpcClient ttrpc = new(pair.Ours, TimeSpan.FromMilliseconds(50));
        Plugin.PluginClient client = new(ttrpc);
        Task[] calls = [.. Enumerable.Range(0, 3).Select(_ => client.CreateContainerAsync(Request).ResponseAsync)];
        await Assert.ThrowsAsync<Grpc.Core.RpcException>(() => Task.WhenAll(calls).WaitAsync(TimeSpan.FromSeconds(30)));
        AssertWiped(pair.Ours);
    }

    [Fact]
    public void A_payload_is_wiped_when_disposed()
    {
        var marshaller = Grpc.Core.Marshallers.Create<byte[]>((value, context) => context.Complete(value), _ => []);
        MessagePayload payload = MessagePayload.Of([.. s_marker], marshaller);
        ByteString bytes = payload.Bytes;
        Assert.Equal(s_marker, bytes.ToByteArray());
        payload.Dispose();
        Assert.Equal(new byte[s_marker.Length], bytes.ToByteArray());
    }

    private static void AssertWiped(DuplexEnd end)
    {
        Assert.NotEmpty(end.ReadBuffers);
        // The last one is wiped when its user goes on, not when the test does.
        Wait.Until(() => end.ReadBuffers.All(buffer => !Holds(buffer.Span)));
        Wait.Until(() => end.WriteBuffers.All(buffer => !Holds(buffer.Span)));
    }

    private static bool Holds(ReadOnlySpan<byte> bytes) => bytes.IndexOf(s_marker.AsSpan()[9..^2]) >= 0;
}
