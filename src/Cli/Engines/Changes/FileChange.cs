using System.Text;
using Microsoft.Win32.SafeHandles;
using Tuck.Delivery;
using Tuck.Delivery.Configuration;
using Tuck.Kernel;

namespace Tuck.Cli.Engines.Changes;

/// <summary>A file with other content than before.</summary>
/// <param name="Path">A link is kept; what it leads to is written.</param>
/// <param name="Before">Null if there is no such file.</param>
/// <param name="After">Null if it is to go.</param>
internal sealed record FileChange(string Path, byte[]? Before, byte[]? After) : IChange
{
    private const int NewMode = 0x1a4; // 0644
    private const int MaxBytes = 4 * 1024 * 1024;

    public bool IsNone => Before is null ? After is null : After is not null && Before.AsSpan().SequenceEqual(After);

    /// <summary>To this content, whatever is there now.</summary>
    internal static FileChange To(string path, byte[]? after) => new(path, Read(path), after);

    /// <summary>Null if there is no such file.</summary>
    /// <exception cref="DeliveryException">It is beyond what a configuration may have.</exception>
    internal static byte[]? Read(string path)
    {
        using SafeFileHandle? file = Fd.TryOpenReadOnly(path);
        try
        {
            return file is null ? null : Fd.ReadToEnd(file, MaxBytes, path);
        }
        catch (InvalidDataException e)
        {
            throw new DeliveryException(ExitCode.Configuration, e.Message, e);
        }
    }

    public IEnumerable<string> Describe() => LineDifference.Of(Lines(Before), Lines(After));

    public void Apply()
    {
        string file = KeptFile.Resolve(Path);
        string name = System.IO.Path.GetFileName(file);
        using DirectoryHandle directory = KeptFile.Ensure(System.IO.Path.GetDirectoryName(file)!);
        if (After is null)
        {
            directory.RemoveFile(name);
            directory.Sync();
        }
        else
        {
            KeptFile.Replace(directory, name, NewMode, After);
        }
    }

    private static string[] Lines(byte[]? bytes)
        => bytes is null or [] ? [] : Encoding.UTF8.GetString(bytes).TrimEnd('\n').Split('\n');
}
