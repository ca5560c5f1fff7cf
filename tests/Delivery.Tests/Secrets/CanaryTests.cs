using Tuck.Delivery.Secrets;

namespace Tuck.Delivery.Tests.Secrets;

/// <summary>A value that can be recognized goes in; it must come out nowhere but where it is read.</summary>
public sealed class CanaryTests : IDisposable
{
    private const string Canary = "canary-5d41402abc4b";

    private readonly TestStore _test = new();

    public void Dispose() => _test.Dispose();

    [ProgramFact("strace")]
    public void A_create_writes_no_plaintext_and_no_file_outside_the_store()
    {
        const string Calls = "openat,open,creat,write,pwrite64,writev,pwritev,mknodat,sendto,sendmsg,memfd_create";
        string[] trace = TracedChild.Trace(_test, "create", "s", 0, Calls, Canary);
        Assert.Contains(trace, line => line.Contains($"<{_test.Path}/.new-secret>, \"TUCKSEC1", StringComparison.Ordinal));
        Assert.DoesNotContain(trace, line => line.Contains(Canary, StringComparison.Ordinal));
        Assert.All(
            trace.Where(line => line.Contains("O_CREAT", StringComparison.Ordinal)),
            line => Assert.Contains(_test.Root, line, StringComparison.Ordinal));
        Assert.Equal(Canary, System.Text.Encoding.ASCII.GetString(TestStore.Read(_test.Open(), "s")));
    }

    /// <summary>The path of a container's start. A change here is a change of speed: measure it.</summary>
    [ProgramFact("strace")]
    public void A_read_makes_few_system_calls()
    {
        TestStore.Create(_test.Open(), "s", [1]);
        IEnumerable<string> calls = TracedChild.Trace(_test, "read", "s", 0, "all")
            .Where(line => line.Contains(_test.Root, StringComparison.Ordinal))
            .Where(line => !line.Contains("execve(", StringComparison.Ordinal))
            .Select(line => line.Split([' ', '('], StringSplitOptions.RemoveEmptyEntries)[1]);
        string[] openStore = ["openat"];
        string[] readKey = ["openat", "statx", "read", "close"];
        string[] again = ["openat", "statx", "read", "close"];
        Assert.Equal([.. openStore, again[0], .. readKey, .. again[1..], .. again, "close"], calls);
    }

    [Fact]
    public void No_text_has_the_value()
    {
        SecretStore store = _test.Open();
        byte[] value = System.Text.Encoding.ASCII.GetBytes(Canary);
        List<object?> texts = [TestStore.Create(store, "s", value), TestStore.Rotate(store, "s", value), TestStore.Value(value)];
        using StoredSecret secret = store.Read("s");
        texts.AddRange([secret, secret.Value, secret.Version, secret.Version.Labels, .. store.List(), .. store.Inspect("s")]);
        texts.Add(Record.Exception(() => TestStore.Create(store, "s", value)));
        File.AppendAllText(_test.FileOf("s"), "x");
        texts.Add(Record.Exception(() => TestStore.Rotate(store, "s", value)));
        Assert.All(texts, text => Assert.DoesNotContain(Canary, $"{text}", StringComparison.Ordinal));
        Assert.All(
            Directory.GetFiles(_test.Root, "*", SearchOption.AllDirectories),
            file => Assert.Equal(-1, File.ReadAllBytes(file).AsSpan().IndexOf(value)));
    }
}
