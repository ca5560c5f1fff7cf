using System.Text.Json.Nodes;

namespace Tuck.EndToEnd.Tests.Rotation;

/// <summary>Containers that did something to where their secrets are: nothing is attached anywhere, and it is said.</summary>
public sealed class HostileContainerTests : IDisposable
{
    private readonly Installation _tuck = new();

    public HostileContainerTests() => _tuck.Secret("key", "first");

    public void Dispose() => _tuck.Dispose();

    [EngineTheory(Engine.Runc, "tuck")]
    [On(Engine.Runc, "mv /run /run2")]
    [On(Engine.Runc, "mv /run /run2; mkdir -p /run; ln -s /tmp /run/secrets; echo fake >/tmp/key")]
    [On(Engine.Runc, "mv /run /run2; mkdir -p /run; ln -s /run2/secrets /run/secrets")]
    [On(Engine.Runc, "mv /run /run2; mkdir -p /run/secrets; echo fake >/run/secrets/key")]
    [On(Engine.Runc, "mv /run /run2; mkdir -p /run/secrets; ln -s /run2/secrets/key /run/secrets/key")]
    [On(Engine.Runc, "mount -t tmpfs tmpfs /run/secrets")]
    [On(Engine.Runc, "mount -t tmpfs tmpfs /run/secrets; echo fake >/run/secrets/key")]
    [On(Engine.Runc, "mount -t tmpfs tmpfs /run/secrets; echo fake >/run/secrets/key; mount -o remount,ro,bind /run/secrets")]
    [On(Engine.Runc, "mount --bind /bin/cat /run/secrets/key")]
    [On(Engine.Runc, "umount /run/secrets")]
    [On(Engine.Runc, "umount /run/secrets; mount --bind /tmp /run/secrets; echo fake >/run/secrets/key")]
    [On(Engine.Runc, "mkdir /tmp/x; mount --move /run/secrets /tmp/x")]
    [On(Engine.Crun, "mv /run /run2; mkdir -p /run; ln -s /tmp /run/secrets; echo fake >/tmp/key")]
    [On(Engine.Crun, "mount -t tmpfs tmpfs /run/secrets; echo fake >/run/secrets/key")]
    public void What_is_not_where_it_was_delivered_stays_and_it_is_said(Engine engine, string doing)
    {
        using Runtime runtime = new(_tuck, engine);
        Bundle bundle = new Bundle(_tuck).Request("key")
            .Capabilities("CAP_SYS_ADMIN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_CHOWN")
            .Script($"set -e; {doing}; touch /tmp/ready; sleep 1000");
        string id = runtime.Up(bundle);
        Wait.Until(() => runtime.Exec(id, "ls", "/tmp/ready").ExitCode == 0);
        MountInfo[] inside = [.. MountInfo.Of(runtime.Pid(id))];
        MountInfo[] outside = [.. _tuck.Host.Mounts];

        CommandResult result = _tuck.Cli("second"u8.ToArray(), "secret", "rotate", "key", "-");
        Assert.Equal(8, result.ExitCode);
        Assert.Contains($"{id[..12]}: key 1 -> 2: failed: ", result.Error);
        Assert.Contains("version 2 is stored, but 1 running container keeps its version", result.Error);
        Assert.Equal(inside, MountInfo.Of(runtime.Pid(id)));
        Assert.Equal(outside, _tuck.Host.Mounts);
        Assert.Equal(1, (int)_tuck.Ledger.Single()["secrets"]![0]!["version"]!);
        JsonNode told = _tuck.Audit[^1];
        Assert.Equal(("rotate", "failed", id), ((string?)told["action"], (string?)told["result"], (string?)told["container"]));
        Assert.Equal(8, _tuck.Cli([], "rotate", "--dry-run").ExitCode);
    }
}
