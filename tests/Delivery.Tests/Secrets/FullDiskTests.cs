using Tuck.Delivery.Secrets;

namespace Tuck.Delivery.Tests.Secrets;

/// <summary>A disk that is full before, or becomes full in the middle of, a write.</summary>
public sealed class FullDiskTests
{
    private const int Pages = 5;
    private const int Size = (Pages * MemoryDisk.PageBytes) - 200;

    [RootFact]
    public void Whatever_is_free_a_rotation_is_made_whole_or_not_at_all()
    {
        using TestStore test = new();
        using MemoryDisk disk = new(test.Path, "size=64k");
        SecretStore store = test.Open();
        TestStore.Create(store, "s", Pattern.Make(1, Size));
        int failures = 0;
        for (int free = 0; free <= Pages + 1; free++)
        {
            disk.Fill(free);
            uint before = Current(store);
            string? failure = Rotate(store, before + 1);
            disk.Empty();
            failures += failure is null ? 0 : 1;
            Assert.Equal(failure is null, free >= Pages);
            Assert.Equal(failure is null ? before + 1 : before, Current(store));
            Assert.DoesNotContain(test.Files(), file => file.Contains(".new", StringComparison.Ordinal));
            RestartAt1(store);
        }
        Assert.Equal(Pages, failures);
    }

    [RootFact]
    public void Whatever_is_free_a_create_is_made_whole_or_not_at_all()
    {
        for (int free = 0; free <= Pages + 1; free++)
        {
            using TestStore test = new();
            using MemoryDisk disk = new(test.Path, "size=64k");
            disk.Fill(free);
            SecretStore store = test.Open();
            string? failure = Record.Exception(() => TestStore.Create(store, "s", Pattern.Make(1, Size)))?.Message;
            disk.Empty();
            Assert.Equal(free >= Pages ? null : $"create s: write {test.Path}: No space left on device", failure);
            Assert.Equal(free >= Pages ? ["s"] : [], test.Files());
            if (failure is not null)
            {
                TestStore.Create(store, "s", Pattern.Make(1, Size));
            }
            Assert.Equal(1u, Current(store));
        }
    }

    /// <summary>Not bytes run out but names: the new file, the link to the old one and <c>.old</c> need one each.</summary>
    [RootFact]
    public void Whatever_inodes_are_free_a_rotation_is_made_whole_or_not_at_all()
    {
        List<bool> outcomes = [];
        for (int inodes = 3; inodes <= 6; inodes++)
        {
            using TestStore test = new();
            using MemoryDisk disk = new(test.Path, $"size=1m,nr_inodes={inodes}");
            SecretStore store = test.Open();
            TestStore.Create(store, "s", Pattern.Make(1, Size));
            string? failure = Rotate(store, 2);
            outcomes.Add(failure is null);
            Assert.Equal(failure is null ? 2u : 1u, Current(store));
            Assert.Equal(failure is null ? [".old/s@1", "s"] : ["s"], test.Files());
        }
        Assert.Contains(true, outcomes);
        Assert.Contains(false, outcomes);
    }

    [RootFact]
    public void A_key_that_does_not_fit_is_not_made()
    {
        using TestStore test = new();
        string directory = test.Root + "/keys";
        using MemoryDisk disk = new(directory, "size=16k");
        disk.Fill(0);
        using SecretStore store = new(test.Path, directory + "/key", test.Clock);
        string message = Assert.Throws<DeliveryException>(() => TestStore.Create(store, "s", [1])).Message;
        disk.Empty();
        Assert.Equal($"create s: write {directory}/key: No space left on device", message);
        Assert.Empty(Directory.GetFiles(directory));
        TestStore.Create(store, "s", [1]);
    }

    private static void RestartAt1(SecretStore store)
    {
        store.Remove("s");
        TestStore.Create(store, "s", Pattern.Make(1, Size));
    }

    private static string? Rotate(SecretStore store, uint version)
    {
        if (Record.Exception(() => TestStore.Rotate(store, "s", Pattern.Make(version, Size))) is not { } failure)
        {
            return null;
        }
        Assert.Equal(ExitCode.Kernel, Assert.IsType<DeliveryException>(failure).ExitCode);
        Assert.Matches("^rotate s: [a-z0-9]+ /[^\n]+: No space left on device$", failure.Message);
        return failure.Message;
    }

    private static uint Current(SecretStore store)
    {
        using StoredSecret secret = store.Read("s");
        Assert.Equal(secret.Version.Version, Pattern.RequireWhole(secret.Value.Bytes));
        return secret.Version.Version;
    }
}
