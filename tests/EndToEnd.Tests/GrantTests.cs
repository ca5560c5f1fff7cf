namespace Tuck.EndToEnd.Tests;

/// <summary>Default deny, and the message that says how to allow.</summary>
public sealed class GrantTests : IDisposable
{
    private readonly Installation _tuck = new();

    public GrantTests() => _tuck.Secrets.Write("db-password", Refusal.Canary);

    [NeedsTheory]
    [On(Engine.Runc)]
    [On(Engine.Crun)]
    public void What_nobody_granted_is_denied_and_the_command_that_would_grant_it_is_told(Engine engine)
    {
        _tuck.Grant("db-password", "name=other");
        _tuck.Grant("api-*", "engine=oci");
        using Runtime runtime = new(_tuck, engine);
        string id = Runtime.NewId();
        CommandResult result = runtime.Run(new Bundle(_tuck).Request("db-password").Script("echo started"), id);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Empty(result.Output);
        string identity = $"engine=oci name={id} user=0";
        string shortId = id.Length > 12 ? id[..12] : id;
        string cause = $"no grant for {identity}; to allow it: tuck grant add db-password {identity}";
        string line = $"tuck-hook: deliver db-password to {shortId}: {cause}";
        Assert.EndsWith(line, Assert.Single(_tuck.Log));
        Assert.Contains(engine == Engine.Runc ? line : "(exit code: 6)", result.Error);

        var audit = Assert.Single(_tuck.Audit);
        Assert.Equal(
            ("deliver", "denied", id, identity, "db-password"),
            ((string)audit["action"]!, (string)audit["result"]!, (string)audit["container"]!, (string)audit["identity"]!,
                (string)audit["secrets"]![0]!["name"]!));
    }

    [NeedsFact]
    public void A_secret_that_does_not_exist_is_denied_like_one_that_does()
    {
        using HookScene scene = new();
        _ = scene.Bundle.Request("no-such-secret,optional");
        _ = scene.Refuses(6, "no grant");
    }

    [NeedsTheory]
    [InlineData(true, "db-*", "name=e2e-*", "engine=oci", "user=0")]
    [InlineData(true, "d?-password", "engine=o?i")]
    [InlineData(true, "**", "engine=**")]
    [InlineData(false, "db-*", "name=web-*")]
    [InlineData(false, "db-*", "name=e2e-*", "engine=podman")]
    [InlineData(false, "db-*", "name=e2e-*", "image=*")]
    [InlineData(false, "db-*", "user=1000")]
    [InlineData(false, "DB-*", "engine=oci")]
    [InlineData(false, "db", "engine=oci")]
    [InlineData(false, "*-password", "name=2e-*")]
    public void Every_attribute_of_a_grant_must_match(bool isAllowed, string secret, params string[] attributes)
    {
        using HookScene scene = new();
        scene.Tuck.Secrets.Write("db-password", Refusal.Canary);
        scene.Tuck.Grant(secret, attributes);
        _ = scene.Bundle.Request("db-password");
        if (isAllowed)
        {
            _ = scene.Run().Done();
        }
        else
        {
            _ = scene.Refuses(6, "no grant");
        }
    }

    [NeedsFact]
    public void A_bare_runtimes_container_has_no_image_and_annotations_give_it_none()
    {
        using HookScene scene = new();
        scene.Tuck.Secrets.Write("db-password", Refusal.Canary);
        scene.Tuck.Grant("db-password", "image=**");
        scene.Tuck.Grant("db-password", "namespace=**");
        scene.Tuck.Grant("db-password", "pod=**");
        scene.Tuck.Grant("db-password", "container=**");
        _ = scene.Bundle.Request("db-password")
            .Annotate("io.kubernetes.cri.image-name", "trusted")
            .Annotate("io.kubernetes.cri.sandbox-namespace", "prod")
            .Annotate("io.kubernetes.cri.container-name", "db")
            .Annotate("org.opencontainers.image.ref.name", "trusted");
        _ = scene.Refuses(6, "no grant for engine=oci name=e2e-scene user=0;");
    }

    public void Dispose() => _tuck.Dispose();
}
