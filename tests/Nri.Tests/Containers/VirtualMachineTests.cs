using Tuck.Nri.Containers;
using Tuck.Rpc.Nri;

namespace Tuck.Nri.Tests.Containers;

public sealed class VirtualMachineTests
{
    [RootFact("unshare")]
    public void A_sandbox_whose_process_is_in_the_hosts_mount_namespace_is_one()
    {
        using Command hosted = Command.Start("sh", "-c", "echo ready; exec cat");
        Assert.Equal("ready", hosted.ReadLine());
        Assert.True(VirtualMachine.Holds(new PodSandbox { Pid = (uint)hosted.Pid }));

        using Command contained = Command.Start("unshare", "--mount", "sh", "-c", "echo ready; exec cat");
        Assert.Equal("ready", contained.ReadLine());
        Assert.False(VirtualMachine.Holds(new PodSandbox { Pid = (uint)contained.Pid }));
    }

    [Fact]
    public void Without_a_process_it_cannot_be_told_and_is_none()
    {
        Assert.False(VirtualMachine.Holds(new PodSandbox()));
        Assert.False(VirtualMachine.Holds(new PodSandbox { Pid = int.MaxValue }));
    }
}
