using System.Text.Json.Nodes;
using Tuck.EndToEnd.Tests.Sweeps;

namespace Tuck.EndToEnd.Tests.Rotation;

/// <summary>New versions in running containers of bare runtimes, to which the hook delivered.</summary>
public sealed class RotationTests : IDisposable
{
    private const int Rotations = 200;

    private readonly Installation _tuck = new();

    [EngineTheory(Engine.Runc, "tuck")]
    [On(Engine.Runc)]
    [On(Engine.Crun)]
    public void Readers_see_one_version_or_the_next_and_never_none_a_part_or_a_mix(Engine engine)
    {
        using Runtime runtime = new(_tuck, engine);
        Write(0);
        Bundle bundle = Reading().Request("a; b");
        string id = runtime.Up(bundle);
        for (int version = 1; version <= Rotations; version++)
        {
            Write(version);
            Assert.Equal(2, Rotate().Count(outcome => (string?)outcome["result"] == "rotated"));
        }
        string[] seen = Stop(bundle);
        Assert.True(int.Parse(seen[3]) > 10, string.Join(' ', seen));
        Assert.Equal(["missing", "0", "torn", "0", "mixed", "0"], seen[4..]);
        Assert.Equal(["/run/secrets"], SecretMount.In(MountInfo.Of(runtime.Pid(id))).Select(mount => mount.Point));
        Assert.All(_tuck.Ledger.Single()["secrets"]!.AsArray(), held => Assert.Equal(Rotations + 1, (int)held!["version"]!));
    }

    [EngineTheory(Engine.Runc, "tuck", "tuck-hook")]
    [On(Engine.Runc)]
    [On(Engine.Crun)]
    public void All_places_get_the_new_value_with_owner_and_mode_and_open_files_keep_the_old(Engine engine)
    {
        using Runtime runtime = new(_tuck, engine);
        _tuck.Secret("key", "first");
        _tuck.Secret("other", "same");
        Bundle bundle = new Bundle(_tuck).User(1000, 1001)
            .Request("key,mode=0440; other,uid=7,gid=8; key,target=/tmp/app/key; key,target=/tmp/kept,rotate=restart")
            .Script("exec 3</run/secrets/key 4</tmp/app/key; while [ ! -e /tmp/go ]; do sleep 0.1; done; "
                + "cat <&3 >/tmp/old; cat <&4 >>/tmp/old; touch /tmp/done; sleep 1000");
        File.SetUnixFileMode(bundle.At("/tmp"), (UnixFileMode)Convert.ToInt32("777", 8));
        string id = runtime.Up(bundle);
        MountInfo[] before = [.. _tuck.Host.Mounts];
        int pid = runtime.Pid(id);
        Wait.Until(() => Directory.GetFiles($"/proc/{pid}/fd").Any(file => Path.GetFileName(file) == "4"));

        CommandResult rotated = _tuck.Cli("second"u8.ToArray(), "secret", "rotate", "key", "-").Done();
        Assert.Equal("key\n", rotated.Output);
        Assert.Equal($"key is now at version 2\n{id[..12]}: key 1 -> 2\n", rotated.Error);

        File.WriteAllText(bundle.At("/tmp/go"), "");
        Wait.Until(() => File.Exists(bundle.At("/tmp/done")));
        Assert.Equal("firstfirst", File.ReadAllText(bundle.At("/tmp/old")));
        Assert.Equal("440 1000:1001 second", FileOf(runtime, id, "/run/secrets/key"));
        Assert.Equal("400 7:8 same", FileOf(runtime, id, "/run/secrets/other"));
        Assert.Equal("400 1000:1001 second", FileOf(runtime, id, "/tmp/app/key"));
        Assert.Equal("400 1000:1001 first", FileOf(runtime, id, "/tmp/kept"));
        Assert.All(SecretMount.In(MountInfo.Of(pid)), mount => Assert.Superset(SecretMount.Flags, mount.AllOptions()));
        Assert.Equal(["/run/secrets", "/tmp/app/key", "/tmp/kept"], Points(runtime, id));
        Assert.Equal([2, 1, 2, 1], _tuck.Ledger.Single()["secrets"]!.AsArray().Select(held => (int)held!["version"]!));
        Assert.Equal("rotate", (string?)_tuck.Audit[^1]["action"]);
        Assert.Equal(id, (string?)_tuck.Audit[^1]["container"]);
        Assert.Equal(2, _tuck.Audit[^1]["secrets"]!.AsArray().Count);
        Assert.Contains("restart to get the current version: ", _tuck.Cli([], "status").Done().Error);

        runtime.Down(id);
        Assert.Empty(_tuck.Ledger);
        Assert.Equal(before, _tuck.Host.Mounts);
    }

    [EngineFact(Engine.Runc, "tuck")]
    public void In_a_user_namespace_it_is_the_same()
    {
        using Runtime runtime = new(_tuck, Engine.Runc);
        _tuck.Secret("key", "first");
        Bundle bundle = new Bundle(_tuck).Map(100000).User(1000, 1000)
            .Request("key; key,target=/etc/app/key").Args("sleep", "1000");
        string id = runtime.Up(bundle);
        _tuck.Secrets.Write("key", "second");
        Assert.Equal("rotated", (string?)Assert.Single(Rotate())["result"]);
        foreach (string path in (string[])["/run/secrets/key", "/etc/app/key"])
        {
            Assert.Equal("400 101000:101000 second", FileOf(runtime, id, path));
            Assert.Equal("second", runtime.Exec(id, "cat", path).Done().Output);
        }
        Assert.Equal(["/etc/app/key", "/run/secrets"], Points(runtime, id));
    }

    [EngineFact(Engine.Runc, "tuck")]
    public void Where_something_is_mounted_below_the_directory_each_file_is_replaced()
    {
        using Runtime runtime = new(_tuck, Engine.Runc);
        _tuck.Secret("key", "first");
        _tuck.Secret("other", "first");
        Bundle bundle = new Bundle(_tuck).Mount("/run/secrets/theirs", "tmpfs", "tmpfs")
            .Request("key; other").Args("sleep", "1000");
        string id = runtime.Up(bundle);
        _tuck.Secrets.Write("key", "second");
        _ = Rotate();
        Assert.Equal("second", runtime.Exec(id, "cat", "/run/secrets/key").Done().Output);
        Assert.Equal("first", runtime.Exec(id, "cat", "/run/secrets/other").Done().Output);
        Assert.Equal(["/run/secrets/key", "/run/secrets/other"], Points(runtime, id));
    }

    [EngineFact(Engine.Runc, "tuck")]
    public void Nothing_is_done_when_it_is_only_looked_or_left_for_later()
    {
        using Runtime runtime = new(_tuck, Engine.Runc);
        _tuck.Secret("key", "first");
        _tuck.Secret("other", "first");
        string id = runtime.Up(new Bundle(_tuck).Request("key; other").Args("sleep", "1000"));
        MountInfo[] before = [.. MountInfo.Of(runtime.Pid(id))];
        _ = _tuck.Cli("second"u8.ToArray(), "secret", "rotate", "key", "-", "--no-live").Done();
        _ = _tuck.Cli("second"u8.ToArray(), "secret", "rotate", "other", "-", "--no-live").Done();
        Assert.All(Rotate("--dry-run"), outcome => Assert.Equal("outdated", (string?)outcome["result"]));
        Assert.Empty(Rotate("--secret", "none"));
        Assert.Equal(before, MountInfo.Of(runtime.Pid(id)));
        Assert.Equal(2, _tuck.Cli([], "status").Done().Output.Split("1 (old)").Length - 1);
        Assert.Equal(4, _tuck.Cli([], "rotate", "--container", "nobody").ExitCode);

        JsonNode outcome = Assert.Single(Rotate("--secret", "key", "--container", id));
        Assert.Equal(("key", 1, 2), ((string?)outcome["secret"], (int)outcome["from"]!, (int)outcome["to"]!));
        Assert.Equal("first", runtime.Exec(id, "cat", "/run/secrets/other").Done().Output);
        Assert.Equal("second", runtime.Exec(id, "cat", "/run/secrets/key").Done().Output);
    }

    [EngineFact(Engine.Runc, "tuck")]
    public void Who_keeps_it_who_may_not_have_it_and_who_has_ended_is_told()
    {
        using Runtime runtime = new(_tuck, Engine.Runc);
        _tuck.Secrets.Write("key", "first");
        string[] ids = [.. Enumerable.Range(0, 3).Select(_ => Runtime.NewId())];
        _tuck.Grant("key", "name=" + ids[0]);
        _tuck.Grant("key", "name=" + ids[2]);
        _tuck.Set("log", "format", "text");
        string config = File.ReadAllText(_tuck.ConfigPath);
        _tuck.Grant("key", "name=" + ids[1]);
        _ = runtime.Up(new Bundle(_tuck, "zero").Request("key,rotate=restart").Args("sleep", "1000"), ids[0]);
        _ = runtime.Up(new Bundle(_tuck, "one").Request("key").Args("sleep", "1000"), ids[1]);
        Bundle ended = new Bundle(_tuck, "two").Request("key").Args("sleep", "1000").NoPostStop();
        _ = runtime.Up(ended, ids[2]);
        runtime.Down(ids[2]);
        // The second one's grant is taken back.
        File.WriteAllText(_tuck.ConfigPath, config);

        CommandResult result = _tuck.Cli("second"u8.ToArray(), "secret", "rotate", "key", "-");
        Assert.Equal(6, result.ExitCode);
        Assert.Contains($"{ids[0][..12]}: key 1 -> 2: kept: it has asked for rotate=restart\n", result.Error);
        Assert.Contains($"{ids[1][..12]}: key 1 -> 2: failed: no grant for engine=oci name={ids[1]} user=0", result.Error);
        Assert.DoesNotContain(ids[2][..12], result.Error);
        Assert.Contains("tuck: secret rotate key: version 2 is stored, but 1 running container keeps its version", result.Error);
        Assert.Equal("first", runtime.Exec(ids[0], "cat", "/run/secrets/key").Done().Output);
        Assert.Equal("first", runtime.Exec(ids[1], "cat", "/run/secrets/key").Done().Output);
        Assert.Contains(_tuck.Audit, line => ((string?)line["action"], (string?)line["result"], (string?)line["container"])
            == ("rotate", "denied", ids[1]));

        _ = _tuck.Cli([], "secret", "rm", "key").Done();
        Assert.Contains("it is no longer in the store", _tuck.Cli([], "rotate").Done().Output);
    }

    [EngineFact(Engine.Runc, "tuck")]
    public void Several_at_once_leave_one_mount_of_the_newest()
    {
        using Runtime runtime = new(_tuck, Engine.Runc);
        _tuck.Secret("key", "version 1");
        string id = runtime.Up(new Bundle(_tuck).Request("key; key,target=/etc/key").Args("sleep", "1000"));
        string[] argv = [_tuck.CliPath, "--config", _tuck.ConfigPath, "rotate"];
        for (int version = 2; version < 12; version++)
        {
            _tuck.Secrets.Write("key", $"version {version}");
            using Command first = _tuck.Host.Start(argv);
            using Command second = _tuck.Host.Start(argv);
            Assert.Equal((0, 0), (first.Finish().ExitCode, second.Finish().ExitCode));
            string value = $"version {version}";
            Assert.Equal(value + value, runtime.Exec(id, "cat", "/run/secrets/key", "/etc/key").Done().Output);
        }
        Assert.Equal(["/etc/key", "/run/secrets"], Points(runtime, id));
    }

    public void Dispose() => _tuck.Dispose();

    private Bundle Reading()
    {
        Bundle bundle = new Bundle(_tuck).Script("read-all /tmp/stop /run/secrets a b >/tmp/seen; touch /tmp/done; sleep 1000");
        File.Copy(CompiledProgram.Of("read-all", "-static"), bundle.At("/bin/read-all"));
        return bundle;
    }

    /// <summary>"rounds N changes N missing N torn N mixed N", in words.</summary>
    private static string[] Stop(Bundle bundle)
    {
        File.WriteAllText(bundle.At("/tmp/stop"), "");
        Wait.Until(() => File.Exists(bundle.At("/tmp/done")));
        return File.ReadAllText(bundle.At("/tmp/seen")).Trim().Split(' ');
    }

    private void Write(int version)
    {
        foreach (string name in (string[])["a", "b"])
        {
            _tuck.Secrets.Write(name, RotatedSecret.Value(version));
            if (version == 0)
            {
                _tuck.Grant(name, "engine=oci");
            }
        }
    }

    private JsonNode[] Rotate(params string[] options)
        => [.. JsonNode.Parse(_tuck.Cli([], ["rotate", "--json", .. options]).Done().Output)!.AsArray()!];

    private static string[] Points(Runtime runtime, string id)
        => [.. SecretMount.In(MountInfo.Of(runtime.Pid(id))).Select(mount => mount.Point).Order(StringComparer.Ordinal)];

    private static string FileOf(Runtime runtime, string id, string path)
    {
        string outside = $"/proc/{runtime.Pid(id)}/root{path}";
        Assert.Equal(0, Mono.Unix.Native.Syscall.stat(outside, out Mono.Unix.Native.Stat status));
        return $"{Convert.ToString((int)status.st_mode & 0xfff, 8)} {status.st_uid}:{status.st_gid} {File.ReadAllText(outside)}";
    }
}
