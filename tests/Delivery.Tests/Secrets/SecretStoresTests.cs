using Tuck.Delivery.Secrets;

namespace Tuck.Delivery.Tests.Secrets;

/// <summary>The store in memory and the store on disk, together.</summary>
public sealed class SecretStoresTests : IDisposable
{
    private readonly TestStore _memory = new("/dev/shm");
    private readonly TestStore _disk = new();
    private readonly SecretStores _stores;

    public SecretStoresTests() => _stores = new SecretStores(_memory.Open(), _disk.Open());

    public void Dispose()
    {
        _stores.Dispose();
        _memory.Dispose();
        _disk.Dispose();
    }

    [Fact]
    public void A_secret_is_found_in_whichever_has_it()
    {
        Create("m", isEphemeral: true);
        Create("d", isEphemeral: false);
        Assert.Equal([1], _stores.Read("m").Value.Bytes.ToArray());
        Assert.Equal([1], _stores.Read("d").Value.Bytes.ToArray());
        Assert.Same(_stores.Ephemeral, _stores.Holding("m"));
        Assert.Same(_stores.Persistent, _stores.Holding("d"));
        Assert.Same(_stores.Persistent, _stores.Holding("none"));
        Assert.Null(_stores.TryRead("none"));
        Assert.Equal("read none: no such secret", Assert.Throws<DeliveryException>(() => _stores.Read("none")).Message);
        Assert.Equal(["m"], _memory.Files());
        Assert.Equal(["d"], _disk.Files());
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void A_name_is_in_one_of_them_only(bool first, bool second)
    {
        Create("s", first);
        string message = Assert.Throws<DeliveryException>(() => Create("s", second)).Message;
        Assert.StartsWith("create s: it exists already", message, StringComparison.Ordinal);
        Assert.Equal(first, File.Exists(_memory.FileOf("s")));
        Assert.Equal(!first, File.Exists(_disk.FileOf("s")));
    }

    [Fact]
    public void Of_many_who_create_one_name_in_both_one_succeeds()
    {
        Create("first", isEphemeral: true);
        for (int round = 0; round < 10; round++)
        {
            int created = 0;
            Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
            {
                using SecretStores stores = new(
                    new(_memory.Path, _memory.KeyPath, _memory.Clock), new(_disk.Path, _disk.KeyPath, _disk.Clock));
                using SecretBuffer value = TestStore.Value([1]);
                if (Record.Exception(() => stores.Create($"s{round}", value, SecretLabels.None, i % 2 == 0)) is null)
                {
                    Interlocked.Increment(ref created);
                }
            });
            Assert.Equal(1, created);
        }
    }

    [Fact]
    public void What_must_stay_in_memory_is_not_put_on_a_disk()
    {
        _stores.Ephemeral.RequireMemory();
        using SecretStores wrong = new(_disk.Open(), _memory.Open());
        using SecretBuffer value = TestStore.Value([1]);
        DeliveryException refusal = Assert.Throws<DeliveryException>(
            () => wrong.Create("s", value, SecretLabels.None, isEphemeral: true));
        Assert.Equal($"open store {_disk.Path}: not in memory: it must be on tmpfs or ramfs", refusal.Message);
        Assert.Equal(ExitCode.Configuration, refusal.ExitCode);
        Assert.False(Directory.Exists(_disk.Path));
    }

    private SecretVersion Create(string name, bool isEphemeral)
    {
        using SecretBuffer value = TestStore.Value([1]);
        return _stores.Create(name, value, SecretLabels.None, isEphemeral);
    }
}
