using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Tuck.Delivery.Configuration;
using Tuck.Delivery.Ledger;
using Tuck.Kernel;
using Tuck.Oci.CommandLine;

namespace Tuck.Shim;

/// <summary>
/// A refusal, so that the user reads it. containerd and Docker show the last error of the JSON log they name; Podman shows it if it
/// is the only object there, else standard error, as CRI-O does. And our own log has it.
/// </summary>
internal static class Report
{
    /// <summary>
    /// Words by which dockerd and Podman guess that the container's program is missing or not executable; they then answer 126 or
    /// 127 and say something else. The errno's names say the same to us.
    /// </summary>
    private static readonly (string Words, string Name)[] s_misread =
    [
        ("no such file or directory", "ENOENT"), ("permission denied", "EACCES"), ("operation not permitted", "EPERM"),
        ("not a directory", "ENOTDIR"), ("is a directory", "EISDIR"),
    ];

    internal static void Write(RuntimeCommandLine? commandLine, Settings settings, string line)
    {
        MessageLog.TryWrite(settings, TimeProvider.System, RealRuntime.OwnName, line);
        string text = ForEngine(line);
        if (commandLine is { IsJsonLog: true, LogPath: { } log })
        {
            Try(() => Append(log, text));
        }
        Try(() =>
        {
            using SafeFileHandle standardError = new(2, ownsHandle: false);
            Fd.WriteAll(standardError, Encoding.UTF8.GetBytes(text + "\n"), "stderr");
        });
    }

    internal static string ForEngine(string line)
    {
        foreach ((string words, string name) in s_misread)
        {
            line = line.Replace(words, name, StringComparison.OrdinalIgnoreCase);
        }
        return line;
    }

    private static void Append(string log, string text)
    {
        ArrayBufferWriter<byte> bytes = new();
        using (Utf8JsonWriter json = new(bytes))
        {
            json.WriteStartObject();
            json.WriteString("level"u8, "error"u8);
            json.WriteString("msg"u8, text);
            json.WriteString("time"u8, TimeProvider.System.GetUtcNow());
            json.WriteEndObject();
        }
        bytes.Write("\n"u8);
        using SafeFileHandle file = Fd.OpenAppend(log, 0x1a4); // 0644, as runc's own
        Fd.WriteAll(file, bytes.WrittenSpan, log);
    }

    /// <summary>What could not be told in one place is told in the others.</summary>
    private static void Try(Action step)
    {
        try
        {
            step();
        }
        catch (KernelException)
        {
        }
    }
}
