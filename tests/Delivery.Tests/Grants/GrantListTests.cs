using Tuck.Delivery.Grants;
using Tuck.Delivery.Identity;

namespace Tuck.Delivery.Tests.Grants;

public sealed class GrantListTests
{
    private static readonly ContainerIdentity s_web =
        new("podman", Image: "docker.io/library/nginx:1", Name: "web", User: "0");

    [Fact]
    public void What_is_not_granted_is_denied_with_the_command_that_grants_it()
    {
        DeliveryException e = Assert.Throws<DeliveryException>(() => new GrantList([]).Require("db", s_web));

        Assert.Equal(ExitCode.Denied, e.ExitCode);
        Assert.Equal(
            "no grant for engine=podman image=docker.io/library/nginx:1 name=web user=0; to allow it: "
            + "tuck grant add db engine=podman image=docker.io/library/nginx:1 name=web user=0",
            e.Message);
    }

    [Theory]
    [InlineData("db", "name", "web", true)]
    [InlineData("d*", "name", "w*", true)]
    [InlineData("db", "image", "docker.io/library/nginx:*", true)]
    [InlineData("db", "image", "docker.io/*", false)]
    [InlineData("other", "name", "web", false)]
    [InlineData("db", "name", "web2", false)]
    [InlineData("db", "namespace", "*", false)]
    public void An_attribute_must_be_there_and_match(string secret, string attribute, string pattern, bool expected)
        => Assert.Equal(expected, List(new Grant(secret, [new(attribute, pattern)])).Find("db", s_web) is not null);

    [Fact]
    public void All_attributes_of_one_grant_must_match_but_any_grant_will_do()
    {
        Grant half = new("db", [new("name", "web"), new("engine", "oci")]);
        Grant whole = new("db", [new("name", "web"), new("engine", "podman")]);

        Assert.Null(List(half).Find("db", s_web));
        Assert.Same(whole, List(half, whole).Find("db", s_web));
    }

    private static GrantList List(params Grant[] grants) => new(grants);

    [Theory]
    [InlineData("team-a", true)]
    [InlineData("team-b", false)]
    public void What_is_not_known_yet_might_match(string @namespace, bool might)
    {
        GrantList grants = new([new Grant("db-*", [new("namespace", "team-a"), new("container", "app")])]);
        ContainerIdentity pod = new("containerd", Namespace: @namespace, Pod: "web");
        Assert.Equal(might, grants.MightAllow("db-password", pod));
        Assert.False(grants.MightAllow("api-token", pod));
        Assert.Null(grants.Find("db-password", pod));
    }
}
