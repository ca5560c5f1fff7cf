using Tuck.Nri.Connection;
using Tuck.Rpc.Nri;

namespace Tuck.Nri.Tests.Connection;

public sealed class RuntimeInfoTests
{
    private const int Always = 0x0001 | 0x0002 | 0x0004 | 0x0008 | 0x0020 | 0x0200 | 0x0400;
    private const int Validate = 0x2000;

    [Theory]
    [InlineData("containerd", "1.7.24~ds1", "", Always)]
    [InlineData("containerd", "v1.7.7", "", Always)]
    [InlineData("containerd", "2.1.9+unknown", "", Always)]
    [InlineData("containerd", "v2.2.0", "", Always | Validate)]
    [InlineData("containerd", "v2.4.0-beta.0", "0.12.1", Always | Validate)]
    [InlineData("containerd", "2.1.9", "0.10.0", Always | Validate)]
    [InlineData("cri-o", "1.33.5", "", Always)]
    [InlineData("cri-o", "1.34.0", "", Always | Validate)]
    [InlineData("docker", "29.2.0", "", 0x0008)]
    [InlineData("some other", "99.1", "", Always)]
    [InlineData("containerd", "garbage", "", Always)]
    [InlineData("containerd", "v2.4", "0.0.0-unknown", Always)]
    public void Only_events_the_runtime_knows_are_asked_for(string name, string version, string nri, int mask)
        => Assert.Equal(mask, Subscription.MaskFor(Of(name, version, nri)));

    [Theory]
    [InlineData("containerd", "containerd", true)]
    [InlineData("cri-o", "crio", false)]
    [InlineData("some other", "some other", false)]
    public void Where_an_error_at_start_stops_a_container_is_known(string name, string engine, bool mayFail)
    {
        RuntimeInfo runtime = Of(name, "2.0", "");
        Assert.Equal((engine, mayFail), (runtime.Engine, runtime.MayFailAtStart));
    }

    [Fact]
    public void It_says_how_long_it_waits_since_0_7()
    {
        Assert.Equal(2000, Of("containerd", "1.7.24", "").RequestTimeout.TotalMilliseconds);
        ConfigureRequest request = new() { RuntimeName = "containerd", RuntimeVersion = "2.1.9", RequestTimeout = 500 };
        Assert.Equal(500, RuntimeInfo.Of(request).RequestTimeout.TotalMilliseconds);
    }

    private static RuntimeInfo Of(string name, string version, string nri)
        => RuntimeInfo.Of(new ConfigureRequest { RuntimeName = name, RuntimeVersion = version, NRIVersion = nri });
}
