using System.Text;
using Microsoft.Win32.SafeHandles;
using Tuck.Delivery.Configuration;
using Tuck.Kernel;

namespace Tuck.Delivery.Ledger;

/// <summary>
/// Files that others are to deliver to a container between its creation and its start: noted at the one, looked for at the other.
/// One file a container, in which texts are separated by NUL.
/// </summary>
/// <param name="PidFile">Where the runtime wrote the number of the container's process.</param>
/// <param name="Paths">In the container.</param>
public sealed record PromisedFiles(string PidFile, IReadOnlyList<string> Paths)
{
    private const int MaxBytes = 16 * 1024 * 1024;

    public void Note(Settings settings, string id)
    {
        using DirectoryHandle directory = DirectoryHandle.Ensure(DirectoryOf(settings), 0x1c0); // 0700
        directory.ReplaceVolatileFile(id, 0x180, Encoding.UTF8.GetBytes(string.Join('\0', [PidFile, .. Paths]))); // 0600
    }

    /// <summary>Null if nothing was promised to the container.</summary>
    public static PromisedFiles? Find(Settings settings, string id)
    {
        using DirectoryHandle? directory = DirectoryHandle.TryOpen(DirectoryOf(settings));
        using SafeFileHandle? file = directory?.TryOpenFile(id);
        if (file is null)
        {
            return null;
        }
        string[] texts = Encoding.UTF8.GetString(Fd.ReadToEnd(file, MaxBytes, id)).Split('\0');
        return new PromisedFiles(texts[0], texts[1..]);
    }

    /// <summary>Once they have been found, or the container is made anew.</summary>
    public static void Forget(Settings settings, string id)
    {
        using DirectoryHandle? directory = DirectoryHandle.TryOpen(DirectoryOf(settings));
        _ = directory?.TryRemoveFile(id);
    }

    private static string DirectoryOf(Settings settings) => settings.RunPath + "/promised";
}
