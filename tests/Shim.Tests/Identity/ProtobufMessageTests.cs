using System.Text;
using Google.Protobuf;
using Tuck.Rpc.Nri;
using Tuck.Shim.Identity;

namespace Tuck.Shim.Tests.Identity;

/// <summary>Against Google's library.</summary>
public sealed class ProtobufMessageTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(200)]
    public void A_string_is_written_as_the_library_writes_it(int length)
    {
        PodSandbox pod = new() { Id = new string('x', length) };

        Assert.Equal(pod.ToByteArray(), ProtobufMessage.Of(PodSandbox.IdFieldNumber, pod.Id));
    }

    [Fact]
    public void Fields_are_found_among_others()
    {
        CreateContainerRequest request = new()
        {
            Pod = new PodSandbox { Id = "p" },
            Container = new Container { Id = "c", Pid = 77, Name = "app", State = ContainerState.ContainerRunning },
        };

        ReadOnlySpan<byte> container = ProtobufMessage.Find(request.ToByteArray(), CreateContainerRequest.ContainerFieldNumber);

        Assert.Equal("app", Encoding.UTF8.GetString(ProtobufMessage.Find(container, Container.NameFieldNumber)));
        Assert.True(ProtobufMessage.Find(container, 99).IsEmpty);
    }

    [Theory]
    [InlineData("0A02FF")]
    [InlineData("0A")]
    [InlineData("0AFFFFFFFFFFFFFFFFFF01")]
    [InlineData("FFFFFFFFFFFFFFFFFFFFFF")]
    [InlineData("0B")]
    [InlineData("0D0000")]
    [InlineData("0900")]
    public void What_is_no_message_is_refused(string hex)
        => Assert.Throws<InvalidDataException>(() => ProtobufMessage.Find(Convert.FromHexString(hex), 1).Length);
}
