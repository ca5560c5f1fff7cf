using System.Text;
using Microsoft.Win32.SafeHandles;
using Tuck.Delivery.Configuration;
using Tuck.Kernel;

namespace Tuck.Delivery.Ledger;

/// <summary>
/// Files that are to be delivered to a container before its start, by others or by who creates it and may be killed on the way:
/// noted first, looked for at the start. One file a container, in which texts are separated by NUL.
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

    /// <summary>Once they are there, or the container is made anew or has ended. What a killed writer left goes too.</summary>
    public static void Forget(Settings settings, string id)
    {
        ContainerPidFile.RemoveOwn(settings, id);
        using DirectoryHandle? directory = DirectoryHandle.TryOpen(DirectoryOf(settings));
        _ = directory?.TryRemoveFile(DirectoryHandle.TemporaryPrefix + id);
        _ = directory?.TryRemoveFile(id);
    }

    /// <summary>Forgets what was noted before this time for containers that have no process; returns their ids.</summary>
    public static IReadOnlyList<string> ForgetAbandoned(Settings settings, ProcFs proc, DateTimeOffset before)
    {
        using DirectoryHandle? directory = DirectoryHandle.TryOpen(DirectoryOf(settings));
        string[] abandoned =
            [.. (directory?.Names() ?? []).Where(name => directory!.IsOlder(name, before)).Select(IdOf).Distinct()
                .Where(id => Find(settings, id) is not { } promised || !promised.IsToARunning(proc))];
        Array.ForEach(abandoned, id => Forget(settings, id));
        return abandoned;
    }

    /// <summary>Of a file that is being written, too.</summary>
    private static string IdOf(string name)
    {
        const string Prefix = DirectoryHandle.TemporaryPrefix;
        return name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : name;
    }

    private bool IsToARunning(ProcFs proc) => ContainerPidFile.Read(PidFile) is { } pid && ProcessHandle.IsAlive(proc, pid);

    private static string DirectoryOf(Settings settings) => settings.RunPath + "/promised";
}
