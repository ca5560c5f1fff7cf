using Tuck.Rpc.Multiplexing;
using Tuck.Rpc.Nri;

namespace Tuck.Rpc.Tests.Multiplexing;

/// <summary>A plugin's first steps, in the order that surprises.</summary>
public class RegistrationTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Configure_may_come_before_the_registration_is_answered()
    {
        using DuplexPair pair = new();
        await using TrunkEnd plugin = new(
            pair.Ours,
            Trunk.PluginService,
            Trunk.RuntimeService,
            server => Plugin.BindService(server, new TestPlugin()));
        RegisterPluginRequest request = new() { PluginName = "tuck", PluginIdx = "10" };
        Task<Empty> registration = new Runtime.RuntimeClient(plugin.Client).RegisterPluginAsync(request).ResponseAsync;
        Assert.Equal(Trunk.RuntimeService, (await TrunkFrame.ReadAsync(pair.Theirs)).ConnectionId);

        byte[] configure = WireMessage.Call(1, "Configure", new ConfigureRequest()).ToBytes();
        await new TrunkFrame(Trunk.PluginService, configure).SendAsync(pair.Theirs);
        TrunkFrame answer = await TrunkFrame.ReadAsync(pair.Theirs);
        Assert.Equal(Trunk.PluginService, answer.ConnectionId);
        Assert.Equal(WireMessage.Answer(1, new ConfigureResponse { Events = 0x3ff }).ToBytes(), answer.Payload);
        Assert.False(registration.IsCompleted);

        byte[] registered = WireMessage.Header(0, 1, WireMessage.ResponseType);
        await new TrunkFrame(Trunk.RuntimeService, registered).SendAsync(pair.Theirs);
        await registration.WaitAsync(s_patience);
    }

    [Fact]
    public async Task A_large_answer_goes_out_as_two_frames_in_one_write()
    {
        using DuplexPair pair = new();
        CreateContainerResponse response = new()
        {
            Adjust = new ContainerAdjustment { Annotations = { ["k"] = new string('x', 100_000) } },
        };
        await using TrunkEnd plugin = new(
            pair.Ours,
            Trunk.PluginService,
            Trunk.RuntimeService,
            server => Plugin.BindService(server, new TestPlugin { OnCreate = (_, _) => Task.FromResult(response) }));
        byte[] create = WireMessage.Call(1, "CreateContainer").ToBytes();
        await new TrunkFrame(Trunk.PluginService, create).SendAsync(pair.Theirs);
        TrunkFrame first = await TrunkFrame.ReadAsync(pair.Theirs);
        TrunkFrame second = await TrunkFrame.ReadAsync(pair.Theirs);
        byte[] expected = WireMessage.Answer(1, response).ToBytes();
        Assert.Equal(4096, first.Payload.Length);
        Assert.Equal(expected, first.Payload.Concat(second.Payload));
        Assert.Equal(expected.Length + 16, Assert.Single(pair.Ours.Writes).Length);
    }
}
