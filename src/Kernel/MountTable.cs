using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Tuck.Kernel.Syscalls;

namespace Tuck.Kernel;

/// <summary>The mounts of the calling thread's namespace, proc_pid_mountinfo(5), in the order they were made.</summary>
public sealed class MountTable
{
    /// <summary>The kernel allows 100,000 mounts a namespace (fs.mount-max); a line is rarely longer than 600 bytes.</summary>
    private const int MaxBytes = 64 * 1024 * 1024;

    private const int MaxPathBytes = 4096;

    private readonly List<MountEntry> _entries;

    private MountTable(List<MountEntry> entries) => _entries = entries;

    public IReadOnlyList<MountEntry> Entries => _entries;

    public static MountTable Read(ProcFs proc) => Parse(proc.Read("thread-self/mountinfo", MaxBytes));

    /// <summary>The name the calling thread's namespace gives an open directory or file.</summary>
    public static unsafe string PathOf(ProcFs proc, SafeFileHandle file)
    {
        string name = "thread-self/fd/" + file.DangerousGetHandle();
        byte* buffer = stackalloc byte[MaxPathBytes];
        nint length = Syscall.readlinkat(proc.Handle, name, buffer, MaxPathBytes);
        Fd.Check(length, "readlinkat", name);
        return Encoding.UTF8.GetString(buffer, (int)length);
    }

    /// <summary>Null if the mount is not, or no longer, in this namespace.</summary>
    public MountEntry? Find(ulong mountId) => _entries.Find(entry => entry.Id == mountId);

    /// <summary>Whether anything is mounted below the path (not at it).</summary>
    public bool HasBelow(string path)
        => _entries.Exists(entry => entry.Point.Length > path.Length
            && entry.Point.StartsWith(path, StringComparison.Ordinal)
            && (entry.Point[path.Length] == '/' || path == "/"));

    internal static MountTable Parse(ReadOnlySpan<byte> bytes)
    {
        List<MountEntry> entries = [];
        while (!bytes.IsEmpty)
        {
            int end = bytes.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? bytes : bytes[..end];
            if (ParseLine(Encoding.UTF8.GetString(line)) is { } entry)
            {
                entries.Add(entry);
            }
            bytes = end < 0 ? [] : bytes[(end + 1)..];
        }
        return new MountTable(entries);
    }

    /// <summary>id parent major:minor root point options [tag ...] - type source super-options.</summary>
    private static MountEntry? ParseLine(string line)
    {
        string[] fields = line.Split(' ');
        int dash = Array.IndexOf(fields, "-");
        if (dash < 6 || fields.Length < dash + 4)
        {
            return null;
        }
        if (!TryParseId(fields[0], out ulong id) || !TryParseId(fields[1], out ulong parentId))
        {
            return null;
        }
        bool isShared = Array.Exists(fields[6..dash], tag => tag.StartsWith("shared:", StringComparison.Ordinal));
        return new MountEntry(id, parentId, Unescape(fields[4]), isShared, fields[dash + 1], Unescape(fields[dash + 2]), fields[dash + 3]);
    }

    private static bool TryParseId(string field, out ulong id)
        => ulong.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out id);

    /// <summary>Space, tab, newline and backslash come as \ooo, a byte each.</summary>
    private static string Unescape(string field)
    {
        if (!field.Contains('\\', StringComparison.Ordinal))
        {
            return field;
        }
        byte[] bytes = Encoding.UTF8.GetBytes(field);
        int length = 0;
        for (int i = 0; i < bytes.Length; length++)
        {
            bool isEscape = IsEscape(bytes.AsSpan(i));
            bytes[length] = isEscape
                ? (byte)(((bytes[i + 1] - '0') << 6) | ((bytes[i + 2] - '0') << 3) | (bytes[i + 3] - '0'))
                : bytes[i];
            i += isEscape ? 4 : 1;
        }
        return Encoding.UTF8.GetString(bytes, 0, length);
    }

    private static bool IsEscape(ReadOnlySpan<byte> bytes)
        => bytes.Length >= 4
            && bytes[0] == '\\'
            && bytes[1] is >= (byte)'0' and <= (byte)'3'
            && !bytes[2..4].ContainsAnyExceptInRange((byte)'0', (byte)'7');
}
