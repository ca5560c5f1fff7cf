using Tuck.Delivery.Configuration;
using Tuck.Delivery.Ledger;

namespace Tuck.Delivery.Tests.Ledger;

public sealed class MessageLogTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("tuck-log-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Lines_are_appended()
    {
        Settings settings = new() { LogPath = _directory + "/deep/tuck.log" };

        MessageLog.TryWrite(settings, TimeProvider.System, "tuck-hook", "tuck-hook: one");
        MessageLog.TryWrite(settings, TimeProvider.System, "tuck-hook", "tuck-hook: two");

        Assert.Equal(["tuck-hook: one", "tuck-hook: two"], File.ReadAllLines(settings.LogPath).Select(line => line[25..]));
    }

    [Fact]
    public void A_log_that_cannot_be_written_is_nobodys_failure()
        => MessageLog.TryWrite(new Settings { LogPath = "/proc/no/such/place" }, TimeProvider.System, "tuck-hook", "line");

    [Fact]
    public void A_journal_that_is_not_there_is_nobodys_failure()
        => MessageLog.TryWrite(new Settings { Log = LogDestination.Journal }, TimeProvider.System, "tuck-hook", "line");
}
