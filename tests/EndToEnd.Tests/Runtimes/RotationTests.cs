using System.Text.Json.Nodes;
using Tuck.EndToEnd.Tests.Pods;

namespace Tuck.EndToEnd.Tests.Runtimes;

/// <summary>New versions in running containers that tuck-runtime delivered to, whoever started them.</summary>
[Trait("Needs", "Testbed")]
public sealed class RotationTests(ShimScenes scenes) : IClassFixture<ShimScenes>
{
    [TestbedTheory("tuck-runtime", "tuck-hook", "tuck")]
    [OnFrontends(Release.Trixie)]
    [OnFrontends(Release.Forky)]
    public void A_running_container_has_the_new_version_in_every_place(Release release, Frontend frontend, string real)
    {
        ShimScene scene = scenes[release];
        ShimFrontend engine = scene[frontend];
        string secret = "s" + Guid.NewGuid().ToString("n")[..8];
        scene.Secret(secret, "first");
        scene.Secret(secret + "-same", "unchanged");
        ShimContainer container = new($"{secret}; {secret}-same; {secret},target=/etc/app/token,mode=0444")
        {
            User = "1000:1000",
            Variables = ["TOKEN=own"],
            Annotations = new Dictionary<string, string> { ["tuck/env-to-file"] = "TOKEN" },
        };
        _ = engine.Run(real, container).Done();
        scene.Tuck.Secrets.Write(secret, "second");

        CommandResult rotated = scene.Tuck.Cli([], "rotate", "--secret", secret, "--json").Done();
        JsonNode outcome = Assert.Single(JsonNode.Parse(rotated.Output)!.AsArray())!;
        Assert.Equal(("rotated", engine.IdOf(container.Name)), ((string?)outcome["result"], (string?)outcome["container"]));
        string[] paths = [$"/run/secrets/{secret}", "/etc/app/token", $"/run/secrets/{secret}-same", "/run/secrets/TOKEN"];
        Assert.Equal("secondsecondunchangedown", engine.Exec(container.Name, ["cat", .. paths]).Done().Output);
        Assert.Equal("400 1000:1000 second", scene.FileIn(frontend, container.Name, paths[0]));
        Assert.Equal("444 1000:1000 second", scene.FileIn(frontend, container.Name, paths[1]));
        Assert.Equal("400 1000:1000 own", scene.FileIn(frontend, container.Name, paths[3]));

        string id = engine.IdOf(container.Name);
        engine.Remove(container.Name);
        Wait.Until(() => scene.LedgerOf(id).Length == 0);
    }
}
