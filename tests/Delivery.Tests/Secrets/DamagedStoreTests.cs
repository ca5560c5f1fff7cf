using Tuck.Delivery.Secrets;

namespace Tuck.Delivery.Tests.Secrets;

/// <summary>Store files that are not what was written: each is one line, SecretUnavailable, and harms no other secret.</summary>
public sealed class DamagedStoreTests : IDisposable
{
    private const string Unauthentic = "authentication failed: wrong key, or the file was changed";

    private readonly TestStore _test = new();
    private readonly SecretStore _store;

    public DamagedStoreTests()
    {
        _store = _test.Open();
        TestStore.Create(_store, "db", [1]);
        TestStore.Rotate(_store, "db", [2]);
        TestStore.Rotate(_store, "db", [3]);
        TestStore.Create(_store, "other", [9]);
    }

    public void Dispose()
    {
        _store.Dispose();
        _test.Dispose();
    }

    [Fact]
    public void A_changed_file_is_neither_read_nor_rotated_and_can_be_removed()
    {
        byte[] file = File.ReadAllBytes(_test.FileOf("db"));
        file[^1] ^= 1;
        TestStore.Overwrite(_test.FileOf("db"), file);
        Refused("read db: " + Unauthentic, () => _test.Open().Read("db"));
        Refused("rotate db: " + Unauthentic, () => TestStore.Rotate(_test.Open(), "db", [4]));
        Refused("restore db: " + Unauthentic, () => _test.Open().Restore("db", 1));
        Assert.Equal([Unauthentic, null, null], _test.Open().Inspect("db").Select(version => version.Damage));
        _test.Open().Remove("db");
        Assert.Equal(1u, TestStore.Create(_test.Open(), "db", [1]).Version);
        Assert.Equal([9], TestStore.Read(_test.Open(), "other"));
    }

    [Fact]
    public void A_file_of_another_secret_under_this_name_is_refused()
    {
        File.Copy(_test.FileOf("other"), _test.FileOf("db"), overwrite: true);
        Refused("read db: the file is of another secret", () => _test.Open().Read("db"));
    }

    [Fact]
    public void Listing_shows_a_damaged_file_between_the_others()
    {
        TestStore.Overwrite(_test.FileOf("db"), [1, 2, 3]);
        TestStore.Overwrite(_test.FileOf("empty"), []);
        Directory.CreateDirectory(_test.FileOf("folder"));
        File.CreateSymbolicLink(_test.FileOf("link"), _test.FileOf("other"));
        Assert.Equal(
            [
                "db: the file is truncated",
                "empty: the file is truncated",
                "folder: not a regular file",
                $"link: openat {_test.FileOf("link")}: Too many levels of symbolic links",
                "other version 1",
            ],
            _store.List().Select(version => version.ToString()));
        Assert.Equal(
            ["db: the file is truncated", "db version 2", "db version 1"],
            _store.Inspect("db").Select(version => version.ToString()));
    }

    [Fact]
    public void A_symbolic_link_is_not_followed()
    {
        File.Delete(_test.FileOf("db"));
        File.CreateSymbolicLink(_test.FileOf("db"), _test.FileOf("other"));
        string message = Assert.ThrowsAny<IOException>(() => _test.Open().Read("db")).Message;
        Assert.Equal($"openat {_test.FileOf("db")}: Too many levels of symbolic links", message);
    }

    /// <summary>A limit the documentation names: it is authentic, and nothing outside the store knows of a newer one.</summary>
    [Fact]
    public void An_older_version_put_back_by_hand_is_read_and_versions_go_on_from_there()
    {
        File.Copy(_test.FileOf("db", 1), _test.FileOf("db"), overwrite: true);
        Assert.Equal([1], TestStore.Read(_test.Open(), "db"));
        Assert.Equal([1u], _test.Open().Inspect("db").Select(version => version.Number!.Value));
        Assert.Equal(2u, TestStore.Rotate(_test.Open(), "db", [5]).Version);
        Assert.Equal([".old/db@1", "db", "other"], _test.Files());
    }

    [Fact]
    public void A_kept_version_under_another_number_is_refused()
    {
        File.Copy(_test.FileOf("db", 1), _test.FileOf("db", 2), overwrite: true);
        Assert.Equal([null, "the file is of version 1", null], _test.Open().Inspect("db").Select(version => version.Damage));
        Refused("restore db: version 2: the file is of version 1", () => _test.Open().Restore("db", 2));
    }

    [Fact]
    public void Another_key_reads_and_writes_nothing()
    {
        byte[] key = File.ReadAllBytes(_test.KeyPath);
        key[0] ^= 1;
        TestStore.Overwrite(_test.KeyPath, key);
        TestStore.SetMode(_test.KeyPath, 0b100_000_000);
        Refused("read db: " + Unauthentic, () => _test.Open().Read("db"));
        Refused("rotate db: " + Unauthentic, () => TestStore.Rotate(_test.Open(), "db", [4]));
    }

    [Fact]
    public void What_killed_writers_left_is_not_listed_and_goes_with_the_next_write()
    {
        TestStore.Overwrite(_test.FileOf(".new-secret"), [1]);
        File.Copy(_test.FileOf("db", 1), _test.FileOf("gone", 1));
        File.Copy(_test.FileOf("db"), _test.FileOf("db", 3));
        Assert.Equal(["db", "other"], _store.List().Select(version => version.Name));
        Assert.Equal([3u, 2u, 1u], _store.Inspect("db").Select(version => version.Number!.Value));
        TestStore.Rotate(_store, "db", [4]);
        Assert.Equal([".old/db@1", ".old/db@2", ".old/db@3", "db", "other"], _test.Files());
    }

    [Fact]
    public void Kept_versions_of_a_secret_whose_removal_was_cut_short_do_not_come_back()
    {
        File.Delete(_test.FileOf("db"));
        Refused("restore db: no such secret", () => _store.Restore("db", 1));
        TestStore.Create(_store, "db", [7]);
        Assert.Equal(["db version 1"], _store.Inspect("db").Select(version => version.ToString()));
        Assert.Equal(["db", "other"], _test.Files());
    }

    private static void Refused(string message, Action work)
    {
        DeliveryException refusal = Assert.Throws<DeliveryException>(work);
        Assert.Equal(message, refusal.Message);
        Assert.Equal(ExitCode.SecretUnavailable, refusal.ExitCode);
    }
}
