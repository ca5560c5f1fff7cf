using System.Collections.Concurrent;
using System.Diagnostics;

namespace Tuck.NriBench;

/// <summary>
/// One of those compared: a machine of its own with containerd, at most one plugin, which has been there all the time, and pods
/// that containers are made in. Containers sleep, in the machine's network.
/// </summary>
internal sealed class Contestant : IDisposable
{
    private const int MaxPods = 10;
    private const string Secret = "key";
    private const string Value = "the value of a secret, 32 bytes.";

    private readonly bool _asks;
    private IReadOnlyList<PodMount> _volumes = [];
    private readonly List<string> _pods = [];
    private readonly ConcurrentBag<string> _containers = [];
    private uint _made;

    private Contestant(Release release, string name, bool asks)
    {
        (Name, _asks) = (name, asks);
        Scene = new PodScene(release);
        Scene.Secret(Secret, Value);
    }

    public string Name { get; }

    public PodScene Scene { get; }

    public NriPlugin? Plugin { get; private set; }

    /// <summary>Where the plugin serves its figures; null: it has none.</summary>
    public PluginFigures? Figures { get; private set; }

    public static Contestant WithoutPlugin(Release release, string name) => new(release, name, asks: false);

    /// <summary>What a kubelet gives without tuck: a directory of the machine, in memory, with the file in it.</summary>
    public static Contestant WithVolume(Release release, string name)
    {
        const string volume = "/run/volume";
        Contestant contestant = new(release, name, asks: false) { _volumes = [new PodMount("/run/secrets", volume, ReadOnly: true)] };
        string outside = contestant.Scene.Node.Outside(volume);
        _ = Directory.CreateDirectory(outside);
        File.WriteAllText(Path.Combine(outside, Secret), Value);
        return contestant;
    }

    public static Contestant WithReference(Release release, string name)
    {
        Contestant contestant = new(release, name, asks: false);
        Node node = contestant.Scene.Node;
        contestant.Plugin = NriPlugin.Start(node, ReferencePlugin.On(node), "-socket", Containerd.NriSocket);
        return contestant;
    }

    /// <param name="release">Of the machine.</param>
    /// <param name="name">In the tables.</param>
    /// <param name="asks">Whether its containers ask for a secret.</param>
    /// <param name="configure">What else stands in config.toml.</param>
    public static Contestant WithTuck(Release release, string name, bool asks, Action<Installation>? configure = null)
    {
        Contestant contestant = new(release, name, asks);
        contestant.Figures = new PluginFigures(contestant.Scene.Node);
        Installation tuck = contestant.Scene.Tuck;
        tuck.Set("nri", "metrics", PluginFigures.Path);
        // Memory, as on an ordinary machine; the audit log is on a disk, as there.
        tuck.Set("run", "path", "/run/tuck");
        configure?.Invoke(tuck);
        contestant.Plugin = contestant.Scene.Plugin;
        return contestant;
    }

    /// <summary>Makes and starts one container in each of so many lanes, all at once.</summary>
    public IReadOnlyList<Latency> Up(int lanes)
    {
        MakePods(Math.Min(lanes, MaxPods));
        using Barrier begin = new(lanes);
        Task<Latency>[] running = [.. Enumerable.Range(0, lanes).Select(lane => Task.Factory.StartNew(
            () => UpOne(lane, begin), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        return [.. running.Select(task => task.GetAwaiter().GetResult())];
    }

    /// <summary>Ends and removes all of them.</summary>
    public void Down()
    {
        _ = Parallel.ForEach(
            _containers,
            new ParallelOptions { MaxDegreeOfParallelism = 4 },
            id =>
            {
                Scene.Cri.Stop(id);
                Scene.Cri.Remove(id);
            });
        _containers.Clear();
    }

    /// <summary>One that does not do what is measured is not measured.</summary>
    public void Check()
    {
        _ = Up(1);
        CommandResult seen = Scene.Cri.Exec(_containers.First(), "cat", "/run/secrets/" + Secret);
        if ((seen.ExitCode == 0 && seen.Output == Value) != (_asks || _volumes.Count > 0))
        {
            throw new InvalidOperationException($"{Name}: a container sees {seen.Output}{seen.Error}");
        }
        Down();
    }

    public void Dispose() => Scene.Dispose();

    private Latency UpOne(int lane, Barrier begin)
    {
        ContainerRequest request = new() { Attempt = Interlocked.Increment(ref _made), Mounts = _volumes };
        string pod = _pods[lane % _pods.Count];
        begin.SignalAndWait();
        long first = Stopwatch.GetTimestamp();
        string id = Scene.Cri.CreateContainer(pod, request);
        long second = Stopwatch.GetTimestamp();
        Scene.Cri.StartContainer(id);
        long third = Stopwatch.GetTimestamp();
        _containers.Add(id);
        return new Latency(Stopwatch.GetElapsedTime(first, second), Stopwatch.GetElapsedTime(second, third));
    }

    private void MakePods(int count)
    {
        while (_pods.Count < count)
        {
            _pods.Add(Scene.PodWithoutPlugin(_asks ? [("tuck/secrets", Secret)] : []));
        }
    }
}
