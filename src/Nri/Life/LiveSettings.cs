using Microsoft.Win32.SafeHandles;
using Serilog;
using Tuck.Delivery;
using Tuck.Delivery.Configuration;
using Tuck.Kernel;

namespace Tuck.Nri.Life;

/// <summary>
/// The configuration as it is now. A file that has changed is read again when it is asked for next, so that a grant counts for
/// the next container; one that is not valid is refused, once and loudly, and what was valid stays.
/// </summary>
internal sealed class LiveSettings
{
    private readonly ILogger _log;
    private readonly Lock _lock = new();
    private (ulong Inode, DateTimeOffset Modified, long SizeBytes) _stamp;
    private Settings _settings;

    /// <exception cref="DeliveryException">The file is not valid: with nothing to fall back on, that is the end.</exception>
    internal LiveSettings(string path, ILogger log)
    {
        (Path, _log) = (path, log);
        _stamp = StampOf(path);
        _settings = ConfigFile.Load(path);
    }

    /// <summary>The file; null if the runtime passed the configuration.</summary>
    internal string? Path { get; private set; }

    internal Settings Current
    {
        get
        {
            lock (_lock)
            {
                ReadAgain(isForced: false);
                return _settings;
            }
        }
    }

    /// <summary>Reads the file whether or not it seems to have changed.</summary>
    internal void Reload()
    {
        lock (_lock)
        {
            ReadAgain(isForced: true);
        }
    }

    /// <summary>What the runtime passed counts, for good.</summary>
    /// <exception cref="DeliveryException">It is not valid.</exception>
    internal void Replace(ReadOnlySpan<byte> utf8, string name)
    {
        Settings settings = ConfigFile.Parse(utf8, name);
        lock (_lock)
        {
            (_settings, Path) = (settings, null);
        }
    }

    private void ReadAgain(bool isForced)
    {
        if (Path is null)
        {
            return;
        }
        try
        {
            (ulong, DateTimeOffset, long) stamp = StampOf(Path);
            if (isForced || stamp != _stamp)
            {
                Read(Path, stamp);
                _log.Information("configuration read: {Path:l}", Path);
            }
        }
        catch (Exception e) when (e is DeliveryException or IOException)
        {
            _log.Error("configuration not taken, the one before stays: {Cause:l}", e.Message);
        }
    }

    /// <summary>One that is not valid is not read again before it has changed; one that could not be read is, the next time.</summary>
    private void Read(string path, (ulong Inode, DateTimeOffset Modified, long SizeBytes) stamp)
    {
        try
        {
            byte[]? utf8 = ConfigFile.ReadTrusted(path);
            // It may have gone since it was looked at; and be there again when it is looked at next.
            _stamp = utf8 is null ? default : stamp;
            _settings = utf8 is null ? new Settings() : ConfigFile.Parse(utf8, path);
        }
        catch (DeliveryException)
        {
            _stamp = stamp;
            throw;
        }
    }

    private static (ulong Inode, DateTimeOffset Modified, long SizeBytes) StampOf(string path)
    {
        using SafeFileHandle? file = Fd.TryOpenReadOnly(path);
        if (file is null)
        {
            return default;
        }
        FileStatus status = FileStatus.Of(file, path);
        return (status.Inode, status.Modified, status.SizeBytes);
    }
}
