namespace Tuck.Delivery.Tests.Secrets;

/// <summary>A small file system to fill: a tmpfs over a store's directory. Unmounted when disposed.</summary>
internal sealed class MemoryDisk : IDisposable
{
    public const int PageBytes = 4096;

    private readonly string _path;

    public MemoryDisk(string path, string options)
    {
        _path = path;
        Directory.CreateDirectory(path);
        _ = Command.Run("mount", "-t", "tmpfs", "-o", "mode=0700," + options, "tuck-test", path);
    }

    /// <summary>Takes all but so many pages.</summary>
    public void Fill(int free)
    {
        Empty();
        using FileStream file = new(_path + "/.filler", FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        byte[] page = new byte[PageBytes];
        try
        {
            while (true)
            {
                file.Write(page);
            }
        }
        catch (IOException)
        {
            file.SetLength(Math.Max(0, file.Position - ((long)free * PageBytes)));
        }
    }

    public void Empty() => File.Delete(_path + "/.filler");

    public void Dispose() => _ = Command.Run("umount", "-l", _path);
}
