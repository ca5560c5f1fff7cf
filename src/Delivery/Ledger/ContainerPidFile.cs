using System.Buffers.Text;
using Microsoft.Win32.SafeHandles;
using Tuck.Delivery.Configuration;
using Tuck.Kernel;

namespace Tuck.Delivery.Ledger;

/// <summary>The file in which a runtime writes the number of a container's first process.</summary>
public static class ContainerPidFile
{
    private const int MaxBytes = 32;

    /// <summary>Of a container whose engine asks the runtime for none.</summary>
    public static string OwnPath(Settings settings, string id) => OwnDirectory(settings) + "/" + id;

    /// <summary>Null if there is no number in it, or no file.</summary>
    public static int? Read(string path)
    {
        using SafeFileHandle? file = Fd.TryOpenReadOnly(path);
        byte[] text = file is null ? [] : Fd.ReadToEnd(file, MaxBytes, path);
        return Utf8Parser.TryParse(text, out int pid, out _) && pid > 0 ? pid : null;
    }

    /// <summary>Removes one of ours.</summary>
    internal static void RemoveOwn(Settings settings, string id)
    {
        using DirectoryHandle? directory = DirectoryHandle.TryOpen(OwnDirectory(settings));
        _ = directory?.TryRemoveFile(id);
    }

    private static string OwnDirectory(Settings settings) => settings.RunPath + "/pids";
}
