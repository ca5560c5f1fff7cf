using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Tuck.Rpc.Nri;

namespace Tuck.Nri.Tests.Hostile;

/// <summary>
/// A runtime that calls what it should not, when it should not: every call is answered, a refusal never with "I do not know that
/// call", and the plugin goes on.
/// </summary>
public sealed class HostileRuntimeTests
{
    public static TheoryData<string> Ids => ["", "a/b", "../../etc/passwd", "..", new string('x', 5000), "a\0b", "a\nb"];

    [Fact]
    public async Task A_configuration_that_is_not_valid_is_an_error_and_no_registration()
    {
        await using FakeRuntime runtime = new();
        await runtime.RegisteredAsync();
        Status status = await FakeRuntime.RefusalOf(
            runtime.Plugin.ConfigureAsync(new() { RuntimeName = "containerd", RuntimeVersion = "2.1.9", Config = "colour = [" }));
        Assert.Equal(StatusCode.FailedPrecondition, status.StatusCode);
        Assert.Contains("configuration from the runtime", status.Detail);
        Assert.DoesNotContain(runtime.Log.Lines, line => line.Contains("registered", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("containerd", "v99999999999.x", long.MaxValue)]
    [InlineData("rm -rf\n/", "-1.-1", long.MinValue)]
    public async Task Whatever_a_runtime_says_of_itself_is_taken(string name, string version, long timeout)
    {
        await using FakeRuntime runtime = new();
        await runtime.RegisteredAsync();
        _ = await runtime.Plugin.ConfigureAsync(new() { RuntimeName = name, RuntimeVersion = version, RequestTimeout = timeout });
        await runtime.AssertUnharmedAsync();
    }

    [Fact]
    public async Task Parts_that_are_missing_are_no_reason_to_fall()
    {
        await using FakeRuntime runtime = await FakeRuntime.ReadyAsync();
        Plugin.PluginClient plugin = runtime.Plugin;
        _ = await plugin.RunPodSandboxAsync(new());
        _ = await plugin.StopPodSandboxAsync(new());
        _ = await plugin.RemovePodSandboxAsync(new());
        _ = await plugin.UpdateContainerAsync(new());
        _ = await plugin.StopContainerAsync(new());
        _ = await plugin.RemoveContainerAsync(new());
        _ = await plugin.SynchronizeAsync(new() { Containers = { new Container() }, Pods = { new PodSandbox() } });
        _ = await plugin.StateChangeAsync(new());
        AssertNoId(await FakeRuntime.RefusalOf(plugin.CreateContainerAsync(new())));
        AssertNoId(await FakeRuntime.RefusalOf(plugin.StartContainerAsync(new())));
        AssertNoId(await FakeRuntime.RefusalOf(plugin.ValidateContainerAdjustmentAsync(new())));
        await runtime.AssertUnharmedAsync();
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task An_id_that_is_none_leads_nowhere(string id)
    {
        await using FakeRuntime runtime = await FakeRuntime.ReadyAsync();
        PodSandbox pod = new() { Id = id, Name = "web", Annotations = { ["tuck/secrets"] = "granted,optional" } };
        Container container = new() { Id = id, PodSandboxId = id, State = ContainerState.ContainerRunning };
        AssertNoId(await FakeRuntime.RefusalOf(runtime.Plugin.CreateContainerAsync(new() { Pod = pod, Container = container })));
        AssertNoId(await FakeRuntime.RefusalOf(runtime.Plugin.StartContainerAsync(new() { Pod = pod, Container = container })));
        _ = await runtime.Plugin.StopContainerAsync(new() { Pod = pod, Container = container });
        _ = await runtime.Plugin.RemoveContainerAsync(new() { Pod = pod, Container = container });
        _ = await runtime.Plugin.SynchronizeAsync(new() { Pods = { pod }, Containers = { container } });
        _ = await runtime.Plugin.RemovePodSandboxAsync(new() { Pod = pod });
        await runtime.AssertUnharmedAsync();
    }

    [Fact]
    public async Task Events_may_come_twice_and_in_any_order()
    {
        await using FakeRuntime runtime = await FakeRuntime.ReadyAsync();
        PodSandbox pod = Pod();
        _ = await runtime.Plugin.RemoveContainerAsync(new() { Pod = pod, Container = Asking() });
        _ = await runtime.Plugin.StopContainerAsync(new() { Pod = pod, Container = Asking() });
        Assert.NotNull((await runtime.Plugin.CreateContainerAsync(new() { Pod = pod, Container = Asking() })).Adjust);
        Assert.NotNull((await runtime.Plugin.CreateContainerAsync(new() { Pod = pod, Container = Asking() })).Adjust);
        Assert.Equal(1, runtime.Node.Prepared.Count);
        _ = await runtime.Plugin.StopContainerAsync(new() { Pod = pod, Container = Asking() });
        Assert.Equal(0, runtime.Node.Prepared.Count);
        _ = await runtime.Plugin.StopContainerAsync(new() { Pod = pod, Container = Asking() });
        _ = await runtime.Plugin.RemoveContainerAsync(new() { Pod = pod, Container = Asking() });
        _ = await runtime.Plugin.RemoveContainerAsync(new() { Pod = pod, Container = Asking() });
        _ = await runtime.Plugin.ShutdownAsync(new Empty());
        await runtime.AssertUnharmedAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_container_that_does_not_exist_is_not_started(bool asStateChange)
    {
        await using FakeRuntime runtime = await FakeRuntime.ReadyAsync();
        PodSandbox pod = Pod();
        pod.Annotations["tuck/secrets"] = "granted";
        Container unknown = new() { Id = "unknown", Name = "app", Pid = uint.MaxValue };
        Status status = await FakeRuntime.RefusalOf(
            asStateChange
                ? runtime.Plugin.StateChangeAsync(new() { Event = Event.StartContainer, Pod = pod, Container = unknown })
                : runtime.Plugin.StartContainerAsync(new() { Pod = pod, Container = unknown }));
        Assert.NotEqual(StatusCode.Unimplemented, status.StatusCode);
        Assert.StartsWith("tuck-nri: deliver granted to team-a/web/app: ", status.Detail, StringComparison.Ordinal);
        await runtime.AssertUnharmedAsync();
    }

    [Fact]
    public async Task Events_that_nobody_knows_are_passed_over()
    {
        await using FakeRuntime runtime = await FakeRuntime.ReadyAsync();
        foreach (int number in (int[])[0, 3, 4, 5, 7, 9, 12, 13, 14, 15, 99, -1, int.MaxValue])
        {
            _ = await runtime.Plugin.StateChangeAsync(new() { Event = (Event)number, Pod = Pod(), Container = Asking() });
        }
        await runtime.AssertUnharmedAsync();
    }

    [Fact]
    public async Task The_calls_of_newer_runtimes_do_what_the_event_does()
    {
        await using FakeRuntime runtime = await FakeRuntime.ReadyAsync();
        _ = await runtime.Plugin.CreateContainerAsync(new() { Pod = Pod(), Container = Asking() });
        _ = await runtime.Plugin.RemoveContainerAsync(new() { Pod = Pod(), Container = Asking() });
        Assert.Equal(0, runtime.Node.Prepared.Count);
        _ = await runtime.Plugin.CreateContainerAsync(new() { Pod = Pod(), Container = Asking() });
        _ = await runtime.Plugin.StateChangeAsync(new() { Event = Event.RemoveContainer, Pod = Pod(), Container = Asking() });
        Assert.Equal(0, runtime.Node.Prepared.Count);
    }

    [Fact]
    public async Task A_method_that_nobody_knows_is_unimplemented()
    {
        await using FakeRuntime runtime = await FakeRuntime.ReadyAsync();
        Marshaller<Empty> marshaller = Marshallers.Create(static message => message.ToByteArray(), Empty.Parser.ParseFrom);
        Method<Empty, Empty> method = new(MethodType.Unary, "nri.pkg.api.v1alpha1.Plugin", "FlyToTheMoon", marshaller, marshaller);
        Status status = await FakeRuntime.RefusalOf(runtime.Invoker.AsyncUnaryCall(method, null, default, new Empty()));
        Assert.Equal(StatusCode.Unimplemented, status.StatusCode);
        await runtime.AssertUnharmedAsync();
    }

    [Fact]
    public async Task Annotations_of_megabytes_are_refused_or_passed_over()
    {
        await using FakeRuntime runtime = await FakeRuntime.ReadyAsync();
        string large = new('a', 2_000_000);
        foreach (string value in (string[])[large, large + ";", string.Concat(Enumerable.Repeat("granted;", 250_000))])
        {
            PodSandbox pod = Pod();
            pod.Annotations["tuck/secrets"] = value;
            _ = await runtime.Plugin.RunPodSandboxAsync(new() { Pod = pod });
            Status status = await FakeRuntime.RefusalOf(runtime.Plugin.CreateContainerAsync(new() { Pod = pod, Container = Asking() }));
            Assert.Equal(StatusCode.InvalidArgument, status.StatusCode);
            Assert.InRange(status.Detail.Length, 1, 2000);
            _ = await runtime.Plugin.StopPodSandboxAsync(new() { Pod = pod });
        }
        Container other = new() { Id = "c" };
        other.Annotations.Add(Enumerable.Range(0, 50_000).ToDictionary(i => $"k{i}", _ => "v"));
        _ = await runtime.Plugin.CreateContainerAsync(new() { Pod = new() { Id = "p" }, Container = other });
        await runtime.AssertUnharmedAsync();
    }

    [Fact]
    public async Task Ten_thousand_containers_in_parts_are_one_list()
    {
        await using FakeRuntime runtime = await FakeRuntime.ReadyAsync();
        for (int i = 0; i < 10; i++)
        {
            SynchronizeRequest part = new() { More = i < 9, Pods = { new PodSandbox { Id = $"p{i}", Name = "web" } } };
            part.Containers.Add(Enumerable.Range(0, 1000).Select(
                n => new Container { Id = $"c{i}-{n}", PodSandboxId = $"p{i}", State = ContainerState.ContainerRunning }));
            Assert.Equal(i < 9, (await runtime.Plugin.SynchronizeAsync(part)).More);
        }
        Assert.Single(runtime.Log.Lines, line => line.Contains("10 pods, 10000 containers", StringComparison.Ordinal));
        await runtime.AssertUnharmedAsync();
    }

    [Fact]
    public async Task A_list_that_was_not_completed_does_not_count_for_the_next_registration()
    {
        await using FakeRuntime runtime = await FakeRuntime.ReadyAsync();
        _ = await runtime.Plugin.SynchronizeAsync(new() { More = true, Containers = { new Container { Id = "gone" } } });
        _ = await runtime.Plugin.ConfigureAsync(new() { RuntimeName = "containerd", RuntimeVersion = "2.1.9" });
        _ = await runtime.Plugin.SynchronizeAsync(new());
        Assert.Single(runtime.Log.Lines, line => line.Contains("0 pods, 0 containers", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_others_took_out_of_an_adjustment_is_a_reason_to_reject_it()
    {
        await using FakeRuntime runtime = await FakeRuntime.ReadyAsync();
        PodSandbox pod = Pod();
        pod.Annotations["tuck/secrets"] = "granted";
        ContainerAdjustment ours = new() { Mounts = { new Mount { Destination = "/run/secrets", Source = "tuck-placeholder" } } };
        ValidateContainerAdjustmentResponse accepted = await runtime.Plugin.ValidateContainerAdjustmentAsync(
            new() { Pod = pod, Container = new() { Id = "c" }, Adjust = ours });
        Assert.False(accepted.Reject);
        foreach (ContainerAdjustment? others in (ContainerAdjustment?[])[null, new(), new() { Hooks = new() }])
        {
            ValidateContainerAdjustmentResponse rejected = await runtime.Plugin.ValidateContainerAdjustmentAsync(
                new() { Pod = pod, Container = new() { Id = "c" }, Adjust = others });
            Assert.True(rejected.Reject);
            Assert.StartsWith("tuck-nri: ", rejected.Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Many_at_once_are_all_answered()
    {
        await using FakeRuntime runtime = await FakeRuntime.ReadyAsync();
        Task[] calls =
        [
            .. Enumerable.Range(0, 60).Select(i => (i % 4) switch
            {
                0 => runtime.Plugin.CreateContainerAsync(new() { Pod = Pod(), Container = Asking() }).ResponseAsync,
                1 => runtime.Plugin.SynchronizeAsync(new() { More = i % 8 == 1, Containers = { Asking() } }).ResponseAsync,
                2 => runtime.Plugin.StopContainerAsync(new() { Pod = Pod(), Container = Asking() }).ResponseAsync,
                _ => (Task)runtime.Plugin.ConfigureAsync(new() { RuntimeName = "containerd", RuntimeVersion = "2.1.9" }).ResponseAsync,
            }),
        ];
        await Task.WhenAll(calls).WaitAsync(TimeSpan.FromSeconds(30));
        await runtime.AssertUnharmedAsync();
    }

    private static void AssertNoId(Status status)
    {
        Assert.Equal(StatusCode.FailedPrecondition, status.StatusCode);
        Assert.Contains("no usable container id", status.Detail);
    }

    private static PodSandbox Pod()
        => new() { Id = "pod", Name = "web", Namespace = "team-a", Annotations = { ["tuck/env-to-file"] = "TOKEN" } };

    private static Container Asking()
        => new() { Id = "asking", PodSandboxId = "pod", Name = "app", Env = { ByteString.CopyFrom("TOKEN=value", Encoding.UTF8) } };
}
