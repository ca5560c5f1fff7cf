using System.Collections.Concurrent;
using Tuck.Delivery.Secrets;

namespace Tuck.Delivery.Tests.Secrets;

/// <summary>Many at once. Threads stand for processes: a lock belongs to an open directory, and each store has its own.</summary>
public sealed class ConcurrencyTests : IDisposable
{
    private const int Writers = 4;
    private const int RotationsEach = 60;
    private const int Size = 20_000;

    private readonly TestStore _test = new();

    public void Dispose() => _test.Dispose();

    [Fact]
    public void Rotations_at_once_are_all_made_one_after_the_other_and_readers_never_fail()
    {
        TestStore.Create(_test.Open(), "s", Pattern.Make(0, Size));
        ConcurrentBag<uint> versions = [];
        ConcurrentDictionary<uint, byte> seeds = new() { [0] = 0 };
        using CancellationTokenSource written = new();
        Thread[] readers = [.. Enumerable.Range(0, 2).Select(_ => Run(() => ReadUntil(seeds, written.Token)))];
        Thread[] writers = [.. Enumerable.Range(1, Writers).Select(writer => Run(() => RotateMany(writer, versions, seeds)))];
        Array.ForEach(writers, thread => thread.Join());
        written.Cancel();
        Array.ForEach(readers, thread => thread.Join());
        Assert.Empty(_failures);
        Assert.Equal(Enumerable.Range(2, Writers * RotationsEach).Select(v => (uint)v), versions.Order());
        Assert.Equal(SecretStore.VersionsKept, _test.Files().Count);
        Assert.Equal((uint)(Writers * RotationsEach) + 1, _test.Open().Inspect("s")[0].Number);
    }

    [Fact]
    public void Processes_rotate_the_same_secret_too()
    {
        TestStore.Create(_test.Open(), "s", Pattern.Make(1, Size));
        using Command one = ChildProcess.Start(_test, "rotate-for-ever", "s", Size);
        using Command two = ChildProcess.Start(_test, "rotate-for-ever", "s", Size);
        List<uint> versions = [];
        for (int i = 0; i < 30; i++)
        {
            versions.Add(uint.Parse(one.ReadLine()));
            versions.Add(uint.Parse(two.ReadLine()));
        }
        versions.AddRange((one.Kill() + two.Kill()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(uint.Parse));
        Assert.Equal(versions.Count, versions.Distinct().Count());
        // A rotation may be done and not yet printed when its process is killed: one for each.
        Assert.InRange(versions.Max() - 1 - versions.Count, 0, 2);
        Assert.InRange(_test.Open().Read("s").Version.Version, versions.Max(), versions.Max() + 2);
    }

    [Fact]
    public void Of_many_who_create_one_name_one_succeeds()
    {
        int created = 0;
        Parallel.For(0, 16, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            using SecretStore store = new(_test.Path, _test.KeyPath, _test.Clock);
            if (Record.Exception(() => TestStore.Create(store, "s", [(byte)i])) is null)
            {
                Interlocked.Increment(ref created);
            }
        });
        Assert.Equal(1, created);
    }

    private readonly ConcurrentBag<Exception> _failures = [];

    private Thread Run(Action work)
    {
        Thread thread = new(() =>
        {
            if (Record.Exception(work) is { } failure)
            {
                _failures.Add(failure);
            }
        });
        thread.Start();
        return thread;
    }

    private void RotateMany(int writer, ConcurrentBag<uint> versions, ConcurrentDictionary<uint, byte> seeds)
    {
        using SecretStore store = new(_test.Path, _test.KeyPath, _test.Clock);
        for (uint i = 0; i < RotationsEach; i++)
        {
            uint seed = ((uint)writer * 1000) + i;
            seeds[seed] = 0;
            versions.Add(TestStore.Rotate(store, "s", Pattern.Make(seed, Size)).Version);
        }
    }

    private void ReadUntil(ConcurrentDictionary<uint, byte> seeds, CancellationToken end)
    {
        using SecretStore store = new(_test.Path, _test.KeyPath, _test.Clock);
        uint last = 0;
        while (!end.IsCancellationRequested)
        {
            using StoredSecret secret = store.Read("s");
            Assert.True(secret.Version.Version >= last);
            last = secret.Version.Version;
            Assert.True(seeds.ContainsKey(Pattern.RequireWhole(secret.Value.Bytes)));
            Assert.Single(store.List());
            Assert.All(store.Inspect("s"), version => Assert.Null(version.Damage));
        }
    }
}
