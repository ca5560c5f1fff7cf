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

    [EngineFact(Engine.Runc, "tuck")]
    public void What_was_moved_onto_a_volume_that_the_host_sees_is_left_alone()
    {
        using Runtime runtime = new(_tuck, Engine.Runc);
        string volume = Directory.CreateDirectory(_tuck.At("volume")).FullName;
        _ = _tuck.Host.Run("mount", "--bind", volume, volume);
        _ = _tuck.Host.Run("mount", "--make-shared", volume);
        // The container's runtime keeps the volume shared.
        Bundle bundle = new Bundle(_tuck).Bind(volume, "/vol", "rshared").Request("key").Capabilities("CAP_SYS_ADMIN")
            .Script("set -e; mkdir /vol/secrets; mount --move /run/secrets /vol/secrets; mv /run /run2; cd /; mkdir /run; "
                + "mount -o rbind /vol /run; touch /tmp/ready; sleep 1000");
        bundle.Config["linux"]!["rootfsPropagation"] = "slave";
        string id = runtime.Up(bundle);
        Wait.Until(() => runtime.Exec(id, "ls", "/tmp/ready").ExitCode == 0);
        MountInfo[] outside = [.. _tuck.Host.Mounts];

        CommandResult result = _tuck.Cli("second"u8.ToArray(), "secret", "rotate", "key", "-");
        Assert.Equal(8, result.ExitCode);
        Assert.Contains("/run/secrets/key: not a file that was delivered", result.Error);
        Assert.Equal(outside, _tuck.Host.Mounts);
    }

    [EngineTheory(Engine.Runc, "tuck")]
    [On(Engine.Runc, "mv /run /run2; mv /run2 /run")]
    [On(Engine.Runc, "mount -t tmpfs tmpfs /run/secrets; umount /run/secrets")]
    [On(Engine.Runc, "mount --move /run/secrets /tmp/x; mount --move /tmp/x /run/secrets")]
    public void Whatever_it_does_meanwhile_nothing_is_attached_outside(Engine engine, string doing)
    {
        using Runtime runtime = new(_tuck, engine);
        Bundle bundle = new Bundle(_tuck).Request("key").Capabilities("CAP_SYS_ADMIN", "CAP_DAC_OVERRIDE")
            .Script($"mkdir /tmp/x; touch /tmp/ready; while [ ! -e /tmp/stop ]; do {doing}; done 2>/dev/null; sleep 1000");
        string id = runtime.Up(bundle);
        Wait.Until(() => File.Exists(bundle.At("/tmp/ready")));
        MountInfo[] outside = [.. _tuck.Host.Mounts];
        for (int version = 2; version < 40; version++)
        {
            _tuck.Secrets.Write("key", $"version {version}");
            CommandResult result = _tuck.Cli([], "rotate");
            Assert.True(result.ExitCode is 0 or 7 or 8, result.Error + result.Output);
            Assert.Equal(outside, _tuck.Host.Mounts);
        }
        File.WriteAllText(bundle.At("/tmp/stop"), "");
        runtime.Down(id);
        Assert.Equal(outside, _tuck.Host.Mounts);
    }
}
