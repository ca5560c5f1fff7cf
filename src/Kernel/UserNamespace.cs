using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Tuck.Kernel;

/// <summary>The user namespace this process is in: user_namespaces(7).</summary>
public static class UserNamespace
{
    /// <summary>The kernel allows 340 lines (Linux 4.15) of at most 33 bytes.</summary>
    private const int MaxBytes = 64 * 1024;

    /// <summary>Ranges of user ids: first inside, first outside as the parent namespace counts, how many.</summary>
    public static IReadOnlyList<(uint Inside, uint Outside, uint Count)> UidMap()
    {
        using SafeFileHandle file = Fd.OpenReadOnly("/proc/self/uid_map");
        string text = Encoding.UTF8.GetString(Fd.ReadToEnd(file, MaxBytes, "uid_map"));
        List<(uint, uint, uint)> ranges = [];
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            ranges.Add((Number(fields[0]), Number(fields[1]), Number(fields[2])));
        }
        return ranges;
    }

    /// <summary>A user of this namespace, as the parent namespace counts; the same number where it is mapped to none.</summary>
    public static uint OutsideUid(uint uid)
    {
        foreach ((uint inside, uint outside, uint count) in UidMap())
        {
            if (uid >= inside && uid - inside < count)
            {
                return outside + (uid - inside);
            }
        }
        return uid;
    }

    /// <summary>Whether this process is root of the machine's first user namespace, not of one that somebody made.</summary>
    public static bool IsInitial()
        => UidMap() is [(0, 0, uint.MaxValue)];

    private static uint Number(string field) => uint.Parse(field, CultureInfo.InvariantCulture);
}
