using System.Text;
using Google.Protobuf;
using Tuck.Nri.Connection;
using Tuck.Rpc.Nri;

namespace Tuck.Nri.Tests.Connection;

public class LiftedVariablesTests
{
    private static readonly CreateContainerRequest s_request = new()
    {
        Pod = new PodSandbox { Id = "p", Pid = 7, Annotations = { ["A=1"] = "x" } },
        Container = new Container
        {
            Id = "c",
            Env = { Bytes("A=1"), Bytes(""), Bytes("TOKEN=correct-horse") },
            Annotations = { ["k"] = "v" },
        },
    };

    [Fact]
    public void What_is_parsed_has_zeros_in_their_place_and_gets_them_back()
    {
        byte[] message = s_request.ToByteArray();
        LiftedVariables lifted = LiftedVariables.TakeOut(message, CreateContainerRequest.ContainerFieldNumber);
        CreateContainerRequest parsed = CreateContainerRequest.Parser.ParseFrom(message);
        Assert.All(parsed.Container.Env, variable => Assert.All(variable, value => Assert.Equal(0, value)));
        lifted.PutInto(parsed.Container);
        Assert.Equal(s_request, parsed);
        lifted.Wipe();
        Assert.Equal(new byte["TOKEN=correct-horse".Length], parsed.Container.Env[2]);
    }

    [Fact]
    public void Other_fields_of_that_number_are_left_alone()
    {
        byte[] message = new ConfigureRequest { Config = "B\u0003abc", RuntimeName = "B\u0003abc" }.ToByteArray();
        byte[] before = [.. message];
        _ = LiftedVariables.TakeOut(message, containerField: 9);
        Assert.Equal(before, message);
    }

    [Fact]
    public void Of_a_list_they_are_erased()
    {
        SynchronizeRequest list = new() { Containers = { s_request.Container, s_request.Container }, More = true };
        byte[] message = list.ToByteArray();
        LiftedVariables.Erase(message, SynchronizeRequest.ContainersFieldNumber);
        SynchronizeRequest parsed = SynchronizeRequest.Parser.ParseFrom(message);
        Assert.Equal(["c", "c"], parsed.Containers.Select(container => container.Id));
        Assert.All(parsed.Containers.SelectMany(container => container.Env), variable => Assert.All(variable, value => Assert.Equal(0, value)));
    }

    [Fact]
    public void A_number_where_a_variable_should_be_is_none()
    {
        // container { env: TOKEN, as protobuf reads it; 8 as a number; env: A }
        byte[] message = [0x12, 8, 0x42, 1, (byte)'T', 0x40, 5, 0x42, 1, (byte)'A'];
        LiftedVariables lifted = LiftedVariables.TakeOut(message, CreateContainerRequest.ContainerFieldNumber);
        CreateContainerRequest parsed = CreateContainerRequest.Parser.ParseFrom(message);
        lifted.PutInto(parsed.Container);
        Assert.Equal([Bytes("T"), Bytes("A")], parsed.Container.Env);
    }

    [Fact]
    public void A_message_that_is_cut_anywhere_is_left_to_who_parses_it()
    {
        byte[] message = s_request.ToByteArray();
        for (int length = 0; length < message.Length; length++)
        {
            _ = LiftedVariables.TakeOut(message.AsSpan(..length).ToArray(), CreateContainerRequest.ContainerFieldNumber);
        }
        foreach (byte[] hostile in (byte[][])[[0x12, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f], [0x13], [0xff], [0x12, 0x02, 0x42, 0x7f]])
        {
            _ = LiftedVariables.TakeOut(hostile, CreateContainerRequest.ContainerFieldNumber);
        }
    }

    private static ByteString Bytes(string text) => ByteString.CopyFrom(text, Encoding.UTF8);
}
