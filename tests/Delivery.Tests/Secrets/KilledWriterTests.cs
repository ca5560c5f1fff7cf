using Tuck.Delivery.Secrets;

namespace Tuck.Delivery.Tests.Secrets;

/// <summary>kill -9 in the middle of a write: what was acknowledged is there, whole, and the next write works.</summary>
public sealed class KilledWriterTests
{
    private const int Rounds = 50;

    [Theory]
    [InlineData("/tmp", 3000)]
    [InlineData("/dev/shm", 500_000)]
    public void At_any_moment(string below, int size)
    {
        using TestStore test = new(below);
        TestStore.Create(test.Open(), "s", Pattern.Make(1, size));
        Random random = new(size);
        for (int round = 0; round < Rounds; round++)
        {
            using Command child = ChildProcess.Start(test, "rotate-for-ever", "s", size);
            uint acknowledged = uint.Parse(child.ReadLine());
            // Spread over some rotations: each takes from half a millisecond to some ten.
            Thread.Sleep(TimeSpan.FromMicroseconds(random.Next(0, 20_000)));
            foreach (string line in child.Kill().Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                acknowledged = uint.Parse(line);
            }
            RequireSound(test, acknowledged);
        }
        RequireNothingLeft(test, size);
    }

    [ProgramFact("strace")]
    public void At_every_system_call_of_a_rotation()
    {
        using TestStore test = new();
        const int Size = 3000;
        TestStore.Create(test.Open(), "s", Pattern.Make(1, Size));
        for (uint version = 2; version < 8; version++)
        {
            TestStore.Rotate(test.Open(), "s", Pattern.Make(version, Size));
        }
        IReadOnlyList<(string Call, int When)> calls = TracedChild.CallsOf(test, "rotate", "s", Size);
        Assert.Contains(calls, call => call.Call is "renameat" or "renameat2");
        int killed = 0;
        foreach ((string Call, int When) call in calls)
        {
            uint before = test.Open().Read("s").Version.Version;
            using Command child = TracedChild.Inject(test, "rotate", "s", Size, call, "signal=KILL");
            CommandResult result = child.Finish();
            killed += result.ExitCode == 137 ? 1 : 0;
            RequireSound(test, result.ExitCode == 0 ? uint.Parse(result.Output) : before);
            RequireNothingLeft(test, Size);
        }
        Assert.Equal(calls.Count, killed);
    }

    private static void RequireSound(TestStore test, uint acknowledged)
    {
        SecretStore store = test.Open();
        using StoredSecret secret = store.Read("s");
        // One more may be durable whose writer did not live to say so.
        Assert.InRange(secret.Version.Version, acknowledged, acknowledged + 1);
        Assert.Equal(secret.Version.Version, Pattern.RequireWhole(secret.Value.Bytes));
        Assert.Equal([$"s version {secret.Version.Version}"], store.List().Select(version => version.ToString()));
        uint first = secret.Version.Version;
        IReadOnlyList<StoredVersion> versions = store.Inspect("s");
        Assert.All(versions, version => Assert.Null(version.Damage));
        Assert.Equal(
            Enumerable.Range(0, versions.Count).Select(i => first - (uint)i),
            versions.Select(version => version.Number!.Value));
    }

    private static void RequireNothingLeft(TestStore test, int size)
    {
        SecretStore store = test.Open();
        uint next = store.Read("s").Version.Version + 1;
        Assert.Equal(next, TestStore.Rotate(store, "s", Pattern.Make(next, size)).Version);
        IEnumerable<string> kept = Enumerable.Range(1, SecretStore.VersionsKept - 1).Select(i => $".old/s@{next - i}");
        Assert.Equal(kept.Append("s").Order(StringComparer.Ordinal), test.Files());
    }
}
