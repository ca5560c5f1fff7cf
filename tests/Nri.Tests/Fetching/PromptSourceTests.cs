using System.Diagnostics;
using Tuck.Delivery;
using Tuck.Delivery.Identity;
using Tuck.Delivery.Secrets;
using Tuck.Delivery.Sources;
using Tuck.Nri.Fetching;

namespace Tuck.Nri.Tests.Fetching;

/// <summary>Against a source that answers when the test lets it.</summary>
public sealed class PromptSourceTests : IDisposable
{
    private static readonly SecretRequester s_pod = new(null, new(new ContainerIdentity("containerd")));

    private readonly TestClock _clock = new(DateTimeOffset.UnixEpoch);
    private readonly ManualResetEventSlim _gate = new(initialState: true);
    private readonly List<FetchedSecret> _given = [];
    private readonly SecretFetches _fetches;
    private int _asked;

    public PromptSourceTests() => _fetches = new SecretFetches(_clock, (_, _, name) => Fetch(name));

    public void Dispose()
    {
        _gate.Set();
        _gate.Dispose();
    }

    [Fact]
    public void What_comes_in_time_is_given_and_asked_for_once()
    {
        using PromptSource source = Source();
        source.Expect(["a"]);
        using FetchedSecret? secret = source.TryFetch("a");
        Assert.Equal((1L, 1), (secret!.Version, _asked));
    }

    [Fact]
    public void The_same_secret_twice_is_two_values()
    {
        using PromptSource source = Source();
        source.Expect(["a"]);
        using FetchedSecret? first = source.TryFetch("a");
        using FetchedSecret? second = source.TryFetch("a");
        Assert.NotSame(first!.Value, second!.Value);
    }

    [Fact]
    public void What_does_not_exist_is_null_and_a_failure_is_passed_on()
    {
        using PromptSource source = Source();
        Assert.Null(source.TryFetch("missing"));
        Assert.Equal("damaged", Assert.Throws<DeliveryException>(() => source.TryFetch("damaged")).Message);
    }

    [Fact]
    public void A_source_that_hangs_is_given_up_in_time_and_what_it_brings_later_is_wiped()
    {
        _gate.Reset();
        Stopwatch watch = Stopwatch.StartNew();
        using (PromptSource source = Source(milliseconds: 3000))
        {
            source.Expect(["a", "b"]);
            DeliveryException e = Assert.Throws<DeliveryException>(() => source.TryFetch("a"));
            Assert.Equal(ExitCode.SecretUnavailable, e.ExitCode);
            Assert.Contains("did not answer within", e.Message);
        }
        Assert.InRange(watch.ElapsedMilliseconds, 1500, 2999);
        _gate.Set();
        Wait.Until(() => _given.Count == 2 && _given.TrueForAll(IsWiped));
    }

    [Fact]
    public void What_was_fetched_with_the_sandbox_stands_in_for_one_that_is_late()
    {
        _fetches.BeginFor("pod", new(), s_pod, ["a"]);
        Wait.Until(() => _fetches.CopyOf("pod", "a") is { } copy && Disposed(copy));
        _gate.Reset();
        using PromptSource source = Source();
        using FetchedSecret? secret = source.TryFetch("a");
        Assert.Equal(1L, secret!.Version);
        using PromptSource other = Source(milliseconds: 300, sandbox: "other");
        _ = Assert.Throws<DeliveryException>(() => other.TryFetch("a"));
    }

    [Fact]
    public void A_newer_one_that_comes_in_time_is_preferred()
    {
        _fetches.BeginFor("pod", new(), s_pod, ["a"]);
        Wait.Until(() => _fetches.CopyOf("pod", "a") is { } copy && Disposed(copy));
        using PromptSource source = Source();
        using FetchedSecret? secret = source.TryFetch("a");
        Assert.Equal(2L, secret!.Version);
    }

    [Fact]
    public void What_a_sandbox_holds_goes_with_it_or_with_time()
    {
        _fetches.BeginFor("gone", new(), s_pod, ["a"]);
        _fetches.BeginFor("old", new(), s_pod, ["a"]);
        Wait.Until(() => _given.Count == 2);
        _fetches.Drop("gone");
        Assert.Null(_fetches.CopyOf("gone", "a"));
        _clock.Now += TimeSpan.FromMinutes(3);
        _fetches.DropOld();
        Assert.Null(_fetches.CopyOf("old", "a"));
        Wait.Until(() => _given.TrueForAll(IsWiped));
    }

    [Fact]
    public void A_source_that_hangs_is_not_asked_for_ever()
    {
        _gate.Reset();
        List<Task<FetchedSecret?>> waiting = [];
        DeliveryException e = Assert.Throws<DeliveryException>(() =>
        {
            for (int i = 0; i < 10_000; i++)
            {
                waiting.Add(_fetches.Begin(new(), s_pod, "a"));
            }
        });
        Assert.Equal((ExitCode.SecretUnavailable, 8192), (e.ExitCode, waiting.Count));
        Wait.Until(() => _asked > 0);
        Assert.InRange(_asked, 1, SecretFetches.MaxRunning);
        waiting.ForEach(SecretFetches.Abandon);
        _gate.Set();
        Wait.Until(() => waiting.TrueForAll(task => task.IsCompleted));
    }

    private PromptSource Source(int milliseconds = 2000, string sandbox = "pod")
        => new(_fetches, new(), s_pod, sandbox, TimeSpan.FromMilliseconds(milliseconds));

    private FetchedSecret? Fetch(string name)
    {
        int version = Interlocked.Increment(ref _asked);
        _gate.Wait();
        if (name != "a" && name != "b")
        {
            return name == "missing" ? null : throw new DeliveryException(ExitCode.SecretUnavailable, name);
        }
        FetchedSecret secret = new(SecretBuffer.Allocate(3), version);
        lock (_given)
        {
            _given.Add(secret);
        }
        return secret;
    }

    private static bool Disposed(FetchedSecret copy)
    {
        copy.Dispose();
        return true;
    }

    private static bool IsWiped(FetchedSecret secret)
    {
        try
        {
            return secret.Value.Bytes.Length < 0;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }
}
