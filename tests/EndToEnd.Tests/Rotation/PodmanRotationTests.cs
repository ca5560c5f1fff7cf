using System.Security.Cryptography;
using Tuck.EndToEnd.Tests.Sweeps;

namespace Tuck.EndToEnd.Tests.Rotation;

/// <summary>Containers of Podman, plain and in a user namespace; and where their values are.</summary>
public sealed class PodmanRotationTests : IDisposable
{
    private readonly Installation _tuck = new();

    public void Dispose() => _tuck.Dispose();

    [EngineFact(Engine.Podman, "tuck")]
    public void A_container_of_podman_has_the_new_version_and_after_a_restart_too()
    {
        using Podman podman = new(_tuck);
        _tuck.Secrets.Write("key", "first");
        _tuck.Grant("key", "name=plain");
        _tuck.Grant("key", "name=mapped");
        podman.Up("plain", "--annotation=tuck/secrets=key", "--user", "1000:1000");
        const string Map = "0:100000:65536";
        podman.Up("mapped", "--annotation=tuck/secrets=key; key target=/etc/app/key", "--uidmap", Map, "--gidmap", Map);

        CommandResult rotated = _tuck.Cli("second"u8.ToArray(), "secret", "rotate", "key", "-").Done();
        Assert.Contains("plain (", rotated.Error);
        Assert.Contains("mapped (", rotated.Error);
        Assert.Equal("second", podman.Exec("plain", "cat", "/run/secrets/key").Done().Output);
        Assert.Equal("400 1000:1000\n", podman.Exec("plain", "stat", "-c", "%a %u:%g", "/run/secrets/key").Done().Output);
        Assert.Equal("secondsecond", podman.Exec("mapped", "cat", "/run/secrets/key", "/etc/app/key").Done().Output);
        Assert.Equal("400 0:0\n", podman.Exec("mapped", "stat", "-c", "%a %u:%g", "/etc/app/key").Done().Output);

        _ = podman.Try("restart", "--time", "0", "plain").Done();
        Assert.Equal("second", podman.Exec("plain", "cat", "/run/secrets/key").Done().Output);
        Assert.Empty(System.Text.Json.Nodes.JsonNode.Parse(_tuck.Cli([], "rotate", "--json").Done().Output)!.AsArray());
        _ = podman.Try("rm", "--force", "--time", "0", "plain", "mapped").Done();
        Wait.Until(() => _tuck.Ledger.Length == 0);
    }

    [Trait("Speed", "Slow")]
    [EngineFact(Engine.Runc, "tuck")]
    public void A_rotated_value_is_nowhere_else()
    {
        Canary canary = new();
        CanarySweep sweep = new(canary, _tuck.Host);
        MountInfo[] mounts = [.. _tuck.Host.Mounts];
        _tuck.Secret("canary", "something else");
        _tuck.Secret("own", "unchanged");
        using Runtime runtime = new(_tuck, Engine.Runc);
        string id = runtime.Up(new Bundle(_tuck).Request("canary; own; canary,target=/etc/app/token").Args("sleep", "1000"));

        CommandResult rotated = _tuck.Cli(canary.Secret, "secret", "rotate", "canary", "-").Done();
        string digest = Convert.ToHexString(SHA256.HashData(canary.Secret)).ToLowerInvariant();
        Assert.Contains(digest, runtime.Exec(id, "sha256sum", "/run/secrets/canary").Done().Output);
        Assert.Contains(digest, runtime.Exec(id, "sha256sum", "/etc/app/token").Done().Output);
        Assert.Empty(sweep.Hits());
        Assert.False(sweep.IsIn(rotated));
        // The one that was the container's old value is copied into the next version's directory.
        _ = _tuck.Cli("third"u8.ToArray(), "secret", "rotate", "own", "-").Done();
        Assert.Contains(digest, runtime.Exec(id, "sha256sum", "/run/secrets/canary").Done().Output);
        Assert.Empty(sweep.Hits());
        runtime.Down(id);
        Assert.Empty(sweep.Hits());
        Assert.Equal(mounts, _tuck.Host.Mounts);
    }
}
