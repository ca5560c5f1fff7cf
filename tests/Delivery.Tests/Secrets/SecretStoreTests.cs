using Tuck.Delivery.Secrets;

namespace Tuck.Delivery.Tests.Secrets;

/// <summary>What each operation does when nothing goes wrong, and what a user is told when the request is.</summary>
public sealed class SecretStoreTests : IDisposable
{
    private readonly TestStore _test = new();

    public void Dispose() => _test.Dispose();

    [Fact]
    public void A_created_secret_is_version_1_and_reads_back()
    {
        SecretLabels labels = SecretLabels.Of([new("app", "web")]);
        SecretVersion created = TestStore.Create(_test.Open(), "db", [1, 0, 2], labels);
        using StoredSecret secret = _test.Open().Read("db");
        Assert.Equal([1, 0, 2], secret.Value.Bytes.ToArray());
        Assert.Equal((1u, 1u), (created.Version, secret.Version.Version));
        Assert.Equal(_test.Clock.Now, secret.Version.Created);
        Assert.Equal(labels.Items, secret.Version.Labels.Items);
    }

    [Fact]
    public void A_secret_that_exists_is_not_created_again()
    {
        TestStore.Create(_test.Open(), "db", [1]);
        Refused(
            ExitCode.Usage,
            "create db: it exists already: tuck secret rotate db gives it a new value",
            () => TestStore.Create(_test.Open(), "db", [2]));
        Assert.Equal([1], TestStore.Read(_test.Open(), "db"));
    }

    [Fact]
    public void Rotate_makes_the_next_version_and_keeps_the_labels_unless_it_is_given_new_ones()
    {
        SecretStore store = _test.Open();
        TestStore.Create(store, "db", [1], SecretLabels.Of([new("app", "web")]));
        Assert.Equal("app=web", TestStore.Rotate(store, "db", [2]).Labels.ToString());
        Assert.Equal(3u, TestStore.Rotate(store, "db", [3], SecretLabels.None).Version);
        Assert.Empty(store.Read("db").Version.Labels.Items);
        Assert.Equal([3], TestStore.Read(store, "db"));
    }

    [Fact]
    public void Five_versions_are_kept_the_current_one_included()
    {
        SecretStore store = _test.Open();
        TestStore.Create(store, "db", [1]);
        for (byte i = 2; i <= 12; i++)
        {
            TestStore.Rotate(store, "db", [i]);
        }
        Assert.Equal([12u, 11u, 10u, 9u, 8u], store.Inspect("db").Select(version => version.Number!.Value));
        Assert.All(store.Inspect("db"), version => Assert.Null(version.Damage));
        Assert.Equal([".old/db@10", ".old/db@11", ".old/db@8", ".old/db@9", "db"], _test.Files());
    }

    [Fact]
    public void Restore_makes_an_older_version_the_newest()
    {
        SecretStore store = _test.Open();
        TestStore.Create(store, "db", [1], SecretLabels.Of([new("first", "")]));
        TestStore.Rotate(store, "db", [2], SecretLabels.None);
        SecretVersion restored = store.Restore("db", 1);
        Assert.Equal((3u, "first="), (restored.Version, restored.Labels.ToString()));
        Assert.Equal([1], TestStore.Read(store, "db"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(uint.MaxValue)]
    public void Only_a_kept_version_is_restored(uint version)
    {
        SecretStore store = _test.Open();
        TestStore.Create(store, "db", [1]);
        TestStore.Rotate(store, "db", [2]);
        Refused(
            ExitCode.SecretUnavailable,
            $"restore db: version {version} is not kept: tuck secret inspect db shows which are",
            () => store.Restore("db", version));
    }

    [Fact]
    public void A_removed_secret_is_gone_with_its_versions_and_a_new_one_of_its_name_begins_at_1()
    {
        SecretStore store = _test.Open();
        TestStore.Create(store, "db", [1]);
        TestStore.Rotate(store, "db", [2]);
        TestStore.Rotate(store, "db", [3]);
        store.Remove("db");
        Assert.Null(store.TryRead("db"));
        Assert.Empty(_test.Files());
        Assert.Equal(1u, TestStore.Create(store, "db", [4]).Version);
        Assert.Single(store.Inspect("db"));
    }

    [Fact]
    public void List_is_by_name_and_passes_over_foreign_files()
    {
        SecretStore store = _test.Open();
        Assert.Empty(store.List());
        TestStore.Create(store, "b", [1]);
        TestStore.Create(store, "a", [1]);
        TestStore.Create(store, "A", [1]);
        TestStore.Rotate(store, "a", [1]);
        TestStore.Overwrite(_test.FileOf(".hidden"), [1]);
        TestStore.Overwrite(_test.FileOf("with space"), [1]);
        TestStore.Overwrite(_test.FileOf(".old") + "/foreign", [1]);
        Assert.Equal(["A version 1", "a version 2", "b version 1"], store.List().Select(version => version.ToString()));
        TestStore.Rotate(store, "b", [1]);
        Assert.True(File.Exists(_test.FileOf("with space")));
        Assert.True(File.Exists(_test.FileOf(".old") + "/foreign"));
    }

    [Fact]
    public void List_needs_no_key_and_makes_none()
    {
        TestStore.Create(_test.Open(), "db", [1]);
        File.Delete(_test.KeyPath);
        Assert.Single(_test.Open().List());
        Assert.False(File.Exists(_test.KeyPath));
    }

    [Fact]
    public void What_is_not_there_is_named()
    {
        foreach (bool isStoreThere in new[] { false, true })
        {
            SecretStore store = _test.Open();
            Assert.Null(store.TryRead("db"));
            Refused(ExitCode.SecretUnavailable, "read db: no such secret", () => store.Read("db"));
            Refused(ExitCode.SecretUnavailable, "rotate db: no such secret", () => TestStore.Rotate(store, "db", [1]));
            Refused(ExitCode.SecretUnavailable, "restore db: no such secret", () => store.Restore("db", 1));
            Refused(ExitCode.SecretUnavailable, "remove db: no such secret", () => store.Remove("db"));
            Refused(ExitCode.SecretUnavailable, "inspect db: no such secret", () => store.Inspect("db"));
            Assert.Equal(isStoreThere, Directory.Exists(_test.Path));
            if (!isStoreThere)
            {
                TestStore.Create(store, "other", [1]);
            }
        }
    }

    [Fact]
    public void A_value_is_not_empty_and_a_name_is_one()
    {
        SecretStore store = _test.Open();
        Refused(ExitCode.Usage, "create db: the value is empty", () => TestStore.Create(store, "db", []));
        foreach (string name in new[] { "", "..", ".new-x", "a/b", "a\0b", "-a", "é", new string('a', 254) })
        {
            Assert.Equal(ExitCode.Usage, Assert.Throws<DeliveryException>(() => TestStore.Create(store, name, [1])).ExitCode);
            Assert.Equal(ExitCode.Usage, Assert.Throws<DeliveryException>(() => store.TryRead(name)).ExitCode);
            Assert.Equal(ExitCode.Usage, Assert.Throws<DeliveryException>(() => store.Remove(name)).ExitCode);
        }
        Assert.False(Directory.Exists(_test.Path));
    }

    [Fact]
    public void The_longest_name_can_be_rotated_to_the_last_version()
    {
        SecretStore store = _test.Open();
        string name = new('a', SecretStore.MaxNameLength);
        TestStore.Create(store, name, [1]);
        TestStore.Rotate(store, name, [2]);
        string longest = _test.FileOf(name, uint.MaxValue);
        TestStore.Overwrite(longest, [1]);
        Assert.Equal(255, Path.GetFileName(longest).Length);
        string message = Assert.Throws<DeliveryException>(() => TestStore.Create(store, name + "a", [1])).Message;
        Assert.EndsWith(": a stored secret's name has at most 244 letters", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_and_directories_are_their_owner_s_alone_whatever_the_umask()
    {
        SecretStore store = _test.Open();
        TestStore.Create(store, "db", [1]);
        TestStore.Rotate(store, "db", [1]);
        Assert.Equal(0b111_000_000, TestStore.ModeOf(_test.Path));
        Assert.Equal(0b111_000_000, TestStore.ModeOf(_test.FileOf(".old")));
        Assert.Equal(0b110_000_000, TestStore.ModeOf(_test.FileOf("db")));
        Assert.Equal(0b110_000_000, TestStore.ModeOf(_test.FileOf("db", 1)));
        Assert.Equal(0b100_000_000, TestStore.ModeOf(_test.KeyPath));
    }

    [Fact]
    public void A_store_that_others_may_enter_is_not_written()
    {
        TestStore.Create(_test.Open(), "db", [1]);
        TestStore.SetMode(_test.Path, 0b111_101_101);
        Refused(
            ExitCode.Configuration,
            $"open store {_test.Path}: mode 0755 opens it to others: chmod 0700 {_test.Path}",
            () => TestStore.Rotate(_test.Open(), "db", [1]));
    }

    [Fact]
    public void No_operation_leaves_a_descriptor_open()
    {
        void Attempt(Action<SecretStore> work)
        {
            using (SecretStore store = new(_test.Path, _test.KeyPath, _test.Clock))
            {
                _ = Record.Exception(() => work(store));
            }
            Assert.Equal(0, _test.OpenDescriptors());
        }

        Attempt(store => store.Read("db"));
        Attempt(store => TestStore.Create(store, "db", [1]));
        Attempt(store => TestStore.Create(store, "db", [1]));
        Attempt(store => TestStore.Read(store, "db"));
        Attempt(store => TestStore.Rotate(store, "db", [2]));
        Attempt(store => store.Restore("db", 1));
        Attempt(store => store.Restore("db", 9));
        Attempt(store => store.List());
        Attempt(store => store.Inspect("db"));
        TestStore.Overwrite(_test.FileOf("bad"), [1]);
        Attempt(store => store.Read("bad"));
        Attempt(store => TestStore.Rotate(store, "bad", [1]));
        Attempt(store => store.Remove("db"));
        Attempt(store => store.Remove("db"));
    }

    private static void Refused(ExitCode exitCode, string message, Action work)
    {
        DeliveryException refusal = Assert.Throws<DeliveryException>(work);
        Assert.Equal(message, refusal.Message);
        Assert.Equal(exitCode, refusal.ExitCode);
    }
}
