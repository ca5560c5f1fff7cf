using Serilog.Core;
using Tuck.Delivery;
using Tuck.Delivery.Configuration;
using Tuck.Nri.Life;

namespace Tuck.Nri.Tests.Life;

public sealed class LiveSettingsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly LogLines _log = new();
    private readonly Logger _logger;

    public LiveSettingsTests() => _logger = _log.CreateLogger();

    public void Dispose()
    {
        _logger.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void A_change_counts_at_once()
    {
        LiveSettings settings = Open("");
        Assert.Empty(settings.Current.Grants.Grants);
        Write("[[grant]]\nsecret = \"db\"\npod = \"web\"\n");
        Assert.Equal("db pod=web", Assert.Single(settings.Current.Grants.Grants).ToString());
        Assert.Single(_log.Lines, line => line.Contains("configuration read"));
    }

    [Fact]
    public void One_that_is_not_valid_is_refused_once_and_the_one_before_stays()
    {
        LiveSettings settings = Open("[run]\npath = \"/r\"\n");
        Write("[run]\npath = \"/other\"\ncolour = 1\n");
        Assert.Equal("/r", settings.Current.RunPath);
        Assert.Equal("/r", settings.Current.RunPath);
        Assert.Contains("3:1: unknown key colour", Assert.Single(_log.Lines));
        settings.Reload();
        Assert.Equal(2, _log.Lines.Count);
        Assert.Equal("/r", settings.Current.RunPath);
    }

    [Fact]
    public void One_that_goes_grants_nothing_and_the_same_one_that_comes_back_counts()
    {
        LiveSettings settings = Open("[run]\npath = \"/r\"\n");
        File.Move(_directory.At("c"), _directory.At("away"));
        Assert.Equal(new Settings().RunPath, settings.Current.RunPath);
        File.Move(_directory.At("away"), _directory.At("c"));
        Assert.Equal("/r", settings.Current.RunPath);
    }

    [Fact]
    public void A_file_that_others_could_have_written_is_refused()
    {
        LiveSettings settings = Open("[run]\npath = \"/r\"\n");
        Write("");
        File.SetUnixFileMode(_directory.At("c"), (UnixFileMode)Convert.ToInt32("666", 8));
        Assert.Equal("/r", settings.Current.RunPath);
        Assert.Contains("cannot write", Assert.Single(_log.Lines));
    }

    [Fact]
    public void What_the_runtime_passes_counts_for_good()
    {
        LiveSettings settings = Open("[run]\npath = \"/r\"\n");
        settings.Replace("[run]\npath = \"/theirs\"\n"u8, "t");
        Write("[run]\npath = \"/mine\"\n");
        settings.Reload();
        Assert.Equal(("/theirs", null), (settings.Current.RunPath, settings.Path));
        DeliveryException e = Assert.Throws<DeliveryException>(() => settings.Replace("nonsense"u8, "t"));
        Assert.Equal(ExitCode.Configuration, e.ExitCode);
        Assert.Equal("/theirs", settings.Current.RunPath);
    }

    [Fact]
    public void With_nothing_to_fall_back_on_a_bad_one_is_the_end()
        => Assert.Equal(ExitCode.Configuration, Assert.Throws<DeliveryException>(() => Open("nonsense")).ExitCode);

    private LiveSettings Open(string text)
    {
        Write(text);
        return new LiveSettings(_directory.At("c"), _logger);
    }

    private void Write(string text)
    {
        File.WriteAllText(_directory.At("new"), text);
        File.SetUnixFileMode(_directory.At("new"), (UnixFileMode)Convert.ToInt32("600", 8));
        File.Move(_directory.At("new"), _directory.At("c"), overwrite: true);
    }
}
