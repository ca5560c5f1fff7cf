using Mono.Unix.Native;
using Tuck.Delivery.Secrets;
using Tuck.Kernel;

namespace Tuck.Delivery.Tests.Secrets;

/// <summary>Which key files are trusted, and how one comes to be.</summary>
public sealed class StoreKeyTests : IDisposable
{
    private readonly TestStore _test = new();

    public void Dispose() => _test.Dispose();

    [Fact]
    public void The_first_create_makes_the_key_and_its_directory()
    {
        string keyPath = _test.Root + "/etc/tuck/key";
        using SecretStore store = new(_test.Path, keyPath, _test.Clock);
        TestStore.Create(store, "db", [1]);
        Assert.Equal(32, new FileInfo(keyPath).Length);
        Assert.Equal(0b100_000_000, TestStore.ModeOf(keyPath));
        Assert.Equal(0b111_000_000, TestStore.ModeOf(_test.Root + "/etc/tuck"));
        Assert.Equal(0b111_000_000, TestStore.ModeOf(_test.Root + "/etc"));
        Assert.Equal([keyPath], Directory.GetFiles(_test.Root + "/etc/tuck"));
        byte[] key = File.ReadAllBytes(keyPath);
        TestStore.Create(store, "other", [1]);
        Assert.Equal(key, File.ReadAllBytes(keyPath));
    }

    [Fact]
    public void Nothing_but_a_create_makes_a_key()
    {
        TestStore.Create(_test.Open(), "db", [1]);
        File.Delete(_test.KeyPath);
        string expected = $"open key {_test.KeyPath}: no such file: put it back from a backup; without it no secret can be read";
        Refused(expected, () => _test.Open().Read("db"));
        Refused(expected, () => _test.Open().Inspect("db"));
        Refused(expected, () => TestStore.Rotate(_test.Open(), "db", [2]));
        Assert.False(File.Exists(_test.KeyPath));
    }

    [Fact]
    public void A_store_whose_key_is_lost_gets_no_second_key()
    {
        TestStore.Create(_test.Open(), "db", [1]);
        File.Delete(_test.KeyPath);
        Refused(
            $"open key {_test.KeyPath}: no such file, but {_test.Path} has secrets made with it: put it back from a backup, "
                + "or remove the secrets",
            () => TestStore.Create(_test.Open(), "other", [1]));
        _test.Open().Remove("db");
        TestStore.Create(_test.Open(), "other", [1]);
    }

    [Theory]
    [InlineData(0b110_000_000, true)]
    [InlineData(0b100_000_000, true)]
    [InlineData(0b100_100_000, false)]
    [InlineData(0b100_000_100, false)]
    [InlineData(0b100_010_000, false)]
    [InlineData(0b100_000_001, false)]
    [InlineData(0b110_100_100, false)]
    public void A_key_open_to_others_is_refused(int mode, bool isTrusted)
    {
        TestStore.Create(_test.Open(), "db", [1]);
        TestStore.SetMode(_test.KeyPath, mode);
        if (isTrusted)
        {
            Assert.Equal([1], TestStore.Read(_test.Open(), "db"));
            return;
        }
        string octal = Convert.ToString(mode, 8).PadLeft(4, '0');
        string expected = $"open key {_test.KeyPath}: mode {octal} opens it to others: chmod 0400 {_test.KeyPath}";
        Refused(expected, () => _test.Open().Read("db"));
        Refused(expected, () => TestStore.Create(_test.Open(), "new", [1]));
    }

    [RootFact]
    public void A_key_of_another_user_is_refused()
    {
        TestStore.Create(_test.Open(), "db", [1]);
        Assert.Equal(0, Syscall.chown(_test.KeyPath, 65534, 65534));
        Refused(
            $"open key {_test.KeyPath}: it belongs to uid 65534, neither root nor us: chown it, if you trust what is in it",
            () => _test.Open().Read("db"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void A_key_of_another_size_is_refused(int size)
    {
        TestStore.Create(_test.Open(), "db", [1]);
        TestStore.Overwrite(_test.KeyPath, new byte[size]);
        TestStore.SetMode(_test.KeyPath, 0b100_000_000);
        Refused(
            $"open key {_test.KeyPath}: {size} bytes instead of 32: put the right file back from a backup",
            () => _test.Open().Read("db"));
    }

    [Fact]
    public void A_symbolic_link_is_refused_even_to_a_good_key()
    {
        TestStore.Create(_test.Open(), "db", [1]);
        File.Move(_test.KeyPath, _test.KeyPath + "2");
        File.CreateSymbolicLink(_test.KeyPath, _test.KeyPath + "2");
        Refused($"open key {_test.KeyPath}: it is a symbolic link: name the file itself", () => _test.Open().Read("db"));
    }

    [Fact]
    public void A_directory_or_a_pipe_is_no_key_and_blocks_nobody()
    {
        TestStore.Create(_test.Open(), "db", [1]);
        File.Delete(_test.KeyPath);
        Assert.Equal(0, Syscall.mkfifo(_test.KeyPath, FilePermissions.S_IRUSR));
        Refused($"open key {_test.KeyPath}: not a regular file", () => _test.Open().Read("db"));
        File.Delete(_test.KeyPath);
        Directory.CreateDirectory(_test.KeyPath);
        Refused($"open key {_test.KeyPath}: not a regular file", () => _test.Open().Read("db"));
        Directory.Delete(_test.KeyPath);
    }

    [Fact]
    public void What_a_killed_creator_left_of_a_key_is_replaced()
    {
        TestStore.Overwrite(_test.Root + "/.new-key-1", [1, 2, 3]);
        TestStore.Create(_test.Open(), "db", [1]);
        Assert.Equal(32, new FileInfo(_test.KeyPath).Length);
        Assert.Equal([_test.KeyPath], Directory.GetFiles(_test.Root));
    }

    /// <summary>Anybody who can read the key's directory can lock it.</summary>
    [Fact]
    public void A_lock_on_the_key_s_directory_stops_nobody()
    {
        using DirectoryHandle directory = DirectoryHandle.Open(_test.Root);
        directory.Lock();
        TestStore.Create(_test.Open(), "db", [1]);
    }

    [Fact]
    public void Of_many_first_creators_all_get_the_same_key()
    {
        for (int round = 0; round < 10; round++)
        {
            using TestStore test = new("/dev/shm");
            Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
            {
                using SecretStore store = new(test.Path, test.KeyPath, test.Clock);
                TestStore.Create(store, $"s{i}", [(byte)i]);
            });
            SecretStore reader = test.Open();
            for (int i = 0; i < 8; i++)
            {
                Assert.Equal([(byte)i], TestStore.Read(reader, $"s{i}"));
            }
            Assert.Equal([test.KeyPath], Directory.GetFiles(test.Root));
        }
    }

    private static void Refused(string message, Action work)
    {
        DeliveryException refusal = Assert.Throws<DeliveryException>(work);
        Assert.Equal(message, refusal.Message);
        Assert.Equal(ExitCode.SecretUnavailable, refusal.ExitCode);
    }
}
