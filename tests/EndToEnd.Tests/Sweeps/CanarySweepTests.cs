using System.Globalization;
using System.Security.Cryptography;
using Mono.Unix.Native;

namespace Tuck.EndToEnd.Tests.Sweeps;

/// <summary>
/// A delivered secret is nowhere on the host: not while the container runs, not after it stopped, not after everything of it was
/// killed.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class CanarySweepTests : IDisposable
{
    private readonly Installation _tuck = new();
    private readonly Canary _canary = new();
    private readonly CanarySweep _sweep;
    private readonly IReadOnlyList<MountInfo> _mounts;

    public CanarySweepTests()
    {
        _sweep = new CanarySweep(_canary, _tuck.Host);
        _mounts = _tuck.Host.Mounts;
    }

    private string Digest => Convert.ToHexString(SHA256.HashData(_canary.Secret)).ToLowerInvariant();

    [EngineFact(Engine.Runc, "tuck")]
    public void Runc_leaves_the_value_nowhere()
    {
        _ = _tuck.Cli(_canary.Secret, "secret", "create", "canary", "-").Done();
        _tuck.Grant("canary", "engine=oci");
        using Runtime runtime = new(_tuck, Engine.Runc);
        Bundle bundle = new Bundle(_tuck).Request("canary; canary,target=/etc/app/token").Args("sleep", "1000");

        string id = runtime.Up(bundle);
        Assert.Contains(Digest, runtime.Exec(id, "sha256sum", "/run/secrets/canary").Done().Output);
        Assert.Contains(Digest, runtime.Exec(id, "sha256sum", "/etc/app/token").Done().Output);
        HasNoMountOf(runtime.Pid(id));
        Found([], runtime.Try("state", id), runtime.Try("list"), runtime.Try("ps", id), runtime.Try("events", "--stats", id));

        runtime.Down(id);
        Assert.Equal(_mounts, _tuck.Host.Mounts);
        Found([]);

        _ = runtime.Up(bundle, id);
        Kill(runtime.Pid(id));
        Wait.Until(() => runtime.Status(id) == "stopped");
        Assert.Equal(_mounts, _tuck.Host.Mounts);
        Found([], runtime.Try("state", id), runtime.Try("list"));
    }

    [EngineFact(Engine.Podman, "tuck")]
    public void Podman_leaves_the_value_nowhere()
    {
        _ = _tuck.Cli(_canary.Secret, "secret", "create", "canary", "-").Done();
        _tuck.Grant("canary", "name=web");
        using Podman podman = new(_tuck);

        podman.Up("web", "--annotation=tuck/secrets=canary; canary target=/etc/app/token");
        Assert.Contains(Digest, podman.Exec("web", "sha256sum", "/run/secrets/canary").Done().Output);
        Assert.Contains(Digest, podman.Exec("web", "sha256sum", "/etc/app/token").Done().Output);
        HasNoMountOf(PidOf(podman, "Pid"));
        Found([], Say(podman));

        _ = podman.Try("stop", "--time", "0", "web").Done();
        Wait.Until(() => _tuck.Ledger.Length == 0);
        Found([], Say(podman));

        _ = podman.Try("start", "web").Done();
        Assert.Contains(Digest, podman.Exec("web", "sha256sum", "/run/secrets/canary").Done().Output);
        int container = PidOf(podman, "Pid");
        // conmon, which would clean up, first.
        Kill(PidOf(podman, "ConmonPid"));
        Kill(container);
        Wait.Until(() => !Directory.Exists($"/proc/{container}"));
        Found([], Say(podman));
    }

    [NeedsFact]
    public void What_is_left_is_found()
    {
        string[] planted = [_tuck.At("bundle/left"), _tuck.Host.Outside("/run/left"), _tuck.Host.Outside("/var/log/left"), _tuck.At("left")];
        _ = new Bundle(_tuck);
        File.WriteAllText(planted[0], $"text before {_canary.Text} and after");
        File.WriteAllText(planted[1], new string('x', (1 << 20) - 30) + _canary.Hex);
        File.WriteAllText(planted[2], _canary.Base64);
        File.WriteAllText(planted[3], Convert.ToBase64String(_canary.Secret[7..]));
        string script = "echo ready; read line";
        using Command process = Command.Start("env", "LEFT=" + _canary.Text, "sh", "-c", script, "sh", _canary.Text);
        Assert.Equal("ready", process.ReadLine());
        Found([.. planted, $"/proc/{process.Pid}/environ", $"/proc/{process.Pid}/cmdline"]);
        Assert.True(_sweep.IsIn(new CommandResult(0, [], _canary.Text)));
    }

    public void Dispose() => _tuck.Dispose();

    /// <summary>In these places the value is, and in no other; nor in what was printed.</summary>
    private void Found(string[] places, params CommandResult[] printed)
    {
        Assert.Equal(places.Order(StringComparer.Ordinal), _sweep.Hits().Order(StringComparer.Ordinal));
        Assert.All(printed, result => Assert.False(_sweep.IsIn(result.Done())));
    }

    private static CommandResult[] Say(Podman podman)
        =>
        [
            podman.Try("inspect", "web"), podman.Try("logs", "web"), podman.Try("diff", "web"), podman.Try("export", "web"),
            podman.Try("ps", "--all", "--format", "json"), podman.Try("events", "--stream=false", "--format", "json"),
        ];

    /// <summary>The file systems of the container's secrets are mounted neither on its host nor on the machine.</summary>
    private void HasNoMountOf(int pid)
    {
        string[] devices = [.. File.ReadLines($"/proc/{pid}/mountinfo").Where(IsOfSecrets).Select(line => line.Split(' ')[2])];
        Assert.Equal(2, devices.Length);
        foreach (int other in (int[])[1, _tuck.Host.Pid])
        {
            string task = other.ToString(CultureInfo.InvariantCulture);
            string[] seen = Command.Run("findmnt", "--task", task, "--list", "--noheadings", "--output", "MAJ:MIN,TARGET").Split('\n');
            Assert.Contains(seen, line => line.EndsWith(" /run", StringComparison.Ordinal) || line.EndsWith(" /", StringComparison.Ordinal));
            Assert.DoesNotContain(seen, line => devices.Contains(line.Trim().Split(' ')[0]));
        }
    }

    private static bool IsOfSecrets(string line) => MountInfo.Parse(line).Single().Point is "/run/secrets" or "/etc/app/token";

    private static int PidOf(Podman podman, string name)
        => int.Parse(podman.Inspect("web", $"{{{{.State.{name}}}}}"), CultureInfo.InvariantCulture);

    private static void Kill(int pid) => Assert.Equal(0, Syscall.kill(pid, Signum.SIGKILL));
}
