using System.Text.Json.Nodes;
using Tuck.EndToEnd.Tests.Pods;
using Tuck.EndToEnd.Tests.Rotation;
using Tuck.EndToEnd.Tests.Sweeps;

namespace Tuck.EndToEnd.Tests.Runtimes;

/// <summary>New versions in running containers that tuck-runtime delivered to, whoever started them.</summary>
[Trait("Needs", "Testbed")]
public sealed class RotationTests(ShimScenes scenes) : IClassFixture<ShimScenes>
{
    private const int Rotations = 200;

    [TestbedTheory("tuck-runtime", "tuck-hook", "tuck")]
    [OnFrontends(Release.Trixie, Frontend.Docker, Frontend.Podman)]
    [OnFrontends(Release.Forky, Frontend.Docker, Frontend.Podman)]
    public void Readers_see_one_version_or_the_next_and_never_none_a_part_or_a_mix(Release release, Frontend frontend, string real)
    {
        ShimScene scene = scenes[release];
        ShimFrontend engine = scene[frontend];
        string name = "r" + Guid.NewGuid().ToString("n")[..8];
        string shared = scene.Tuck.At(name);
        _ = Directory.CreateDirectory(shared);
        File.Copy(CompiledProgram.Of("read-all", "-static"), shared + "/read-all");
        scene.Secret(name + "-a", "");
        scene.Secret(name + "-b", "");
        Write(0);
        ShimContainer container = new($"{name}-a,target=a; {name}-b,target=b")
        {
            Volumes = [new PodMount("/shared", shared)],
            Command = ["sh", "-c", "/shared/read-all /shared/stop /run/secrets a b >/shared/seen; touch /shared/done; sleep 1000"],
        };
        _ = engine.Run(real, container).Done();
        for (int version = 1; version <= Rotations; version++)
        {
            Write(version);
            _ = scene.Tuck.Cli([], "rotate", "--container", engine.IdOf(container.Name)).Done();
        }
        File.WriteAllText(shared + "/stop", "");
        Wait.Until(() => File.Exists(shared + "/done"));
        string[] seen = File.ReadAllText(shared + "/seen").Trim().Split(' ');
        Assert.True(int.Parse(seen[3]) > 10, string.Join(' ', seen));
        Assert.Equal(["missing", "0", "torn", "0", "mixed", "0"], seen[4..]);
        Assert.Equal(["/run/secrets"], scene.MountsIn(frontend, container.Name).Select(mount => mount.Point).Distinct());
        engine.Remove(container.Name);

        void Write(int version)
        {
            scene.Tuck.Secrets.Write(name + "-a", RotatedSecret.Value(version));
            scene.Tuck.Secrets.Write(name + "-b", RotatedSecret.Value(version));
        }
    }

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
