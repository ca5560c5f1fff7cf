using Tuck.Delivery.Configuration;
using Tuck.Delivery.Ledger;
using Tuck.Delivery.Staging;

namespace Tuck.Delivery.Tests.Staging;

public sealed class SweepTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("tuck-sweep-").FullName;

    private Settings Settings => new() { RunPath = _directory };

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Nothing_there_is_nothing_to_do() => Assert.Empty(new Sweep(Settings, TimeProvider.System).Run());

    [Fact]
    public void A_process_that_ended_is_forgotten_and_one_that_lives_is_not()
    {
        DeliveryLedger ledger = new(Settings.LedgerPath);
        long startTime = long.Parse(File.ReadAllText("/proc/self/stat").Split(") ")[^1].Split(' ')[19]);
        ledger.Record(Entry("living", Environment.ProcessId, startTime));
        ledger.Record(Entry("reused", Environment.ProcessId, startTime - 1));
        ledger.Record(Entry("gone", int.MaxValue, 1));

        IReadOnlyList<Swept> done = new Sweep(Settings, TimeProvider.System).Run();

        Assert.Equal(["forgot container gone", "forgot container reused"], done.Select(swept => swept.ToString()).Order());
        Assert.Equal("living", Assert.Single(ledger.All()).Id);
    }

    [Fact]
    public void What_an_exec_left_is_removed_once_its_process_has_ended()
    {
        foreach (int pid in (int[])[int.MaxValue, Environment.ProcessId])
        {
            _ = Directory.CreateDirectory($"{Settings.StandInPath}/{pid}/id");
            _ = File.CreateSymbolicLink($"{Settings.StandInPath}/{pid}/id/link", _directory + "/linked");
        }
        File.WriteAllText(_directory + "/linked", "");

        IReadOnlyList<Swept> done = new Sweep(Settings, TimeProvider.System).Run();

        Assert.Equal([$"removed stand-in {int.MaxValue}"], done.Select(swept => swept.ToString()));
        Assert.Equal([$"{Settings.StandInPath}/{Environment.ProcessId}"], Directory.GetDirectories(Settings.StandInPath));
        Assert.True(File.Exists(_directory + "/linked"));
    }

    [Fact]
    public void What_a_killed_writer_left_is_removed_once_it_is_old()
    {
        new DeliveryLedger(Settings.LedgerPath).Record(Entry("living", int.MaxValue, 1) with { Stage = null });
        string left = Settings.LedgerPath + "/.new-oci-web.json";
        File.WriteAllText(left, "half");

        _ = new Sweep(Settings, TimeProvider.System).Run();
        Assert.True(File.Exists(left));
        File.SetLastWriteTimeUtc(left, DateTime.UtcNow.AddMinutes(-2));
        Assert.Equal([new Swept("removed", "unfinished entry", ".new-oci-web.json")], new Sweep(Settings, TimeProvider.System).Run());
        Assert.False(File.Exists(left));
    }

    [Fact]
    public void What_was_promised_to_a_container_that_was_never_created_is_forgotten_once_it_is_old()
    {
        Promise("living", Environment.ProcessId);
        Promise("gone", int.MaxValue);
        new PromisedFiles(_directory + "/pids/unwritten", ["/x"]).Note(Settings, "unwritten");
        Promise("young", int.MaxValue);
        File.WriteAllText(_directory + "/promised/.new-half", "half");
        foreach (string name in (string[])["living", "gone", "unwritten", ".new-half"])
        {
            File.SetLastWriteTimeUtc($"{_directory}/promised/{name}", DateTime.UtcNow.AddMinutes(-2));
        }

        IReadOnlyList<Swept> done = new Sweep(Settings, TimeProvider.System).Run();

        Assert.Equal(
            ["forgot promise gone", "forgot promise half", "forgot promise unwritten"],
            done.Select(swept => swept.ToString()).Order());
        Assert.Equal(["living", "young"], Directory.GetFiles(_directory + "/promised").Select(Path.GetFileName).Order());
        Assert.Equal(["living", "young"], Directory.GetFiles(_directory + "/pids").Select(Path.GetFileName).Order());
    }

    private void Promise(string id, int pid)
    {
        string pidFile = ContainerPidFile.OwnPath(Settings, id);
        _ = Directory.CreateDirectory(Path.GetDirectoryName(pidFile)!);
        File.WriteAllText(pidFile, $"{pid}");
        new PromisedFiles(pidFile, ["/x"]).Note(Settings, id);
    }

    private LedgerEntry Entry(string id, int pid, long startTime) => new()
    {
        Id = id,
        Engine = "oci",
        Bundle = _directory,
        Pid = pid,
        PidStartTime = startTime,
        Since = DateTimeOffset.UnixEpoch,
        Secrets = [],
    };
}
