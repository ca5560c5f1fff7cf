using System.Text;
using System.Text.Json;
using Tuck.Bundle;
using Tuck.Delivery;
using Tuck.Delivery.Identity;
using Tuck.Oci;
using Tuck.Shim.Identity;

namespace Tuck.Shim.Tests.Identity;

public sealed class IdentitiesTests : IDisposable
{
    private const string Id = "3725ae4f6e062aa5ef919ad10f03077beeba4120729a97d67729c791b9dc3808";

    private static readonly (string, string)[] s_containerd =
    [
        ("io.kubernetes.cri.container-type", "container"), ("io.kubernetes.cri.sandbox-namespace", "shop"),
        ("io.kubernetes.cri.sandbox-name", "web-0"), ("io.kubernetes.cri.container-name", "app"),
        ("io.kubernetes.cri.image-name", "docker.io/library/nginx:1"),
    ];

    // Of a container of CRI-O, the fifth and sixth are not CRI-O's: they can only be the pod's author's.
    private static readonly (string, string)[] s_crio =
    [
        ("io.kubernetes.cri-o.ContainerType", "container"), ("io.kubernetes.pod.namespace", "shop"), ("io.kubernetes.pod.name", "web-0"),
        ("io.kubernetes.container.name", "app"), ("io.kubernetes.cri-o.Namespace", "evil"), ("io.kubernetes.cri-o.KubeName", "evil"),
        ("io.kubernetes.cri-o.ImageName", "docker.io/library/nginx:1"), ("io.container.manager", "cri-o"),
    ];

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_bare_runtimes_container_is_its_id()
        => Assert.Equal($"engine=oci name={Id} user={CallingUser.HostUid()}", Identify("bundle"));

    [Fact]
    public void Annotations_in_a_bundle_of_nobodys_make_no_pod()
    {
        Assert.StartsWith("engine=oci ", Identify("bundle", s_containerd), StringComparison.Ordinal);
        Assert.StartsWith("engine=oci ", Identify("bundle", s_crio), StringComparison.Ordinal);
    }

    [Fact]
    public void A_container_of_dockers_is_who_docker_says()
    {
        Write($"docker/containers/{Id}/config.v2.json", $$"""{"ID":"{{Id}}","Name":"/web","Config":{"Image":"nginx"} }""");

        Assert.Equal(
            $"engine=docker image=docker.io/library/nginx:latest name=web user={CallingUser.HostUid()}",
            Identify(TaskOf("moby"), s_containerd));
        Assert.Equal("docker", Engine(TaskOf("moby-100000.100000")).Name);
    }

    [Fact]
    public void Another_namespaces_container_is_not_dockers()
    {
        Write($"docker/containers/{Id}/config.v2.json", $$"""{"ID":"{{Id}}","Name":"/web"}""");

        Assert.Equal("containerd", Engine(TaskOf("default")).Name);
    }

    [Fact]
    public void A_pods_container_of_containerd_is_who_its_annotations_say()
        => Assert.Equal(
            $"engine=containerd image=docker.io/library/nginx:1 namespace=shop pod=web-0 container=app user={CallingUser.HostUid()}",
            Identify(TaskOf("k8s.io"), s_containerd));

    [Fact]
    public void A_pods_container_of_crio_is_who_the_kubelet_says()
        => Assert.Equal(
            $"engine=crio image=docker.io/library/nginx:1 namespace=shop pod=web-0 container=app user={CallingUser.HostUid()}",
            Identify($"run/overlay-containers/{Id}/userdata", s_crio));

    [Fact]
    public void A_container_of_podmans_is_who_podmans_records_say()
    {
        Write("graph/overlay-containers/containers.json", $$"""[{"id":"{{Id}}","names":["web"]}]""");

        Assert.Equal(
            $"engine=podman name=web user={CallingUser.HostUid()}", Identify($"graph/overlay-containers/{Id}/userdata", s_crio));
    }

    [Theory]
    [InlineData("graph/storage.lock")]
    [InlineData("graph/overlay-containers/volatile-containers.json")]
    public void An_image_of_podmans_cannot_make_a_pod_of_crios(string mark)
    {
        Write(mark, "[]");

        Assert.Equal("podman", Engine($"graph/overlay-containers/{Id}/userdata", s_crio).Name);
        Assert.Throws<DeliveryException>(() => Identify($"graph/overlay-containers/{Id}/userdata", s_crio));
    }

    [Fact]
    public void A_place_like_podmans_without_records_is_refused()
        => Assert.Equal(
            ExitCode.BadState,
            Assert.Throws<DeliveryException>(() => Identify($"graph/overlay-containers/{Id}/userdata")).ExitCode);

    [Theory]
    [InlineData("run/io.containerd.runtime.v2.task/k8s.io/other")]
    [InlineData("run/io.containerd.runtime.v2.task/" + Id)]
    [InlineData("run/other/k8s.io/" + Id)]
    [InlineData("run/overlay-containers/other/userdata")]
    [InlineData("run/overlay-containers/" + Id)]
    public void A_place_that_is_only_alike_is_nobodys(string bundle)
    {
        Assert.Equal("oci", Engine(bundle, s_containerd).Name);
        Assert.Equal("oci", Engine(bundle, s_crio).Name);
    }

    [Theory]
    [InlineData("run/io.containerd.runtime.v2.task/k8s.io/" + Id, "io.kubernetes.cri.container-type", true)]
    [InlineData("run/io.containerd.runtime.v2.task/default/" + Id, "io.kubernetes.cri.container-type", false)]
    [InlineData("run/overlay-containers/" + Id + "/userdata", "io.kubernetes.cri-o.ContainerType", true)]
    [InlineData("bundle", "io.kubernetes.cri.container-type", false)]
    public void A_sandbox_is_one_only_by_its_own_engines_word(string bundle, string key, bool expected)
    {
        Spec spec = SpecOf((key, "sandbox"));

        Assert.Equal(expected, CallingEngine.Of(_directory.At(bundle), Id, spec).IsSandbox(spec));
        Assert.False(Engine(bundle, (key, "container")).IsSandbox(SpecOf((key, "container"))));
    }

    [Fact]
    public void Without_containerd_its_containers_are_refused_in_words()
    {
        DeliveryException e = Assert.Throws<DeliveryException>(() => Identify(TaskOf("default")));

        Assert.Equal(ExitCode.BadState, e.ExitCode);
        Assert.StartsWith(
            $"containerd's record of container default/{Id}: {_directory.At("run/containerd.sock")}: ", e.Message, StringComparison.Ordinal);
    }

    private static string TaskOf(string @namespace) => $"run/io.containerd.runtime.v2.task/{@namespace}/{Id}";

    private string Identify(string bundle, params (string, string)[] annotations)
    {
        ContainerIdentity identity = Identities.Of(Engine(bundle, annotations), _directory.At(bundle), Id, SpecOf(annotations));
        return identity.ToString();
    }

    private CallingEngine Engine(string bundle, params (string, string)[] annotations)
        => CallingEngine.Of(_directory.At(bundle), Id, SpecOf(annotations));

    private Spec SpecOf(params (string Key, string Value)[] annotations)
    {
        string json = JsonSerializer.Serialize(annotations.ToDictionary(item => item.Key, item => item.Value));
        return Spec.Parse(Encoding.UTF8.GetBytes(
            $$"""{"root":{"path":"{{_directory.At("docker/overlay2/a/merged")}}"},"annotations":{{json}} }"""));
    }

    private void Write(string path, string text)
    {
        _ = Directory.CreateDirectory(Path.GetDirectoryName(_directory.At(path))!);
        _ = _directory.MakeFile(path, text);
    }
}
