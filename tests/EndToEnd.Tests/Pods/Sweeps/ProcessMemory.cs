using System.Globalization;
using Tuck.EndToEnd.Tests.Sweeps;

namespace Tuck.EndToEnd.Tests.Pods.Sweeps;

/// <summary>What a process can write to: its heaps, stacks and anonymous memory, as root reads it.</summary>
internal sealed class ProcessMemory(int pid)
{
    private const int MostAtOnce = 64 * 1024 * 1024;

    /// <summary>The mappings in which it is found, as /proc/PID/maps shows them, with the place.</summary>
    public IReadOnlyList<string> Hits(Canary canary)
    {
        ByteSearch search = new(canary.Forms());
        using FileStream memory = new($"/proc/{pid}/mem", FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 0);
        List<string> hits = [];
        foreach (string line in File.ReadAllLines($"/proc/{pid}/maps").Where(IsWritable))
        {
            long[] range = [.. line.Split(' ')[0].Split('-').Select(text => long.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
            if (search.IsIn(Read(memory, range[0], range[1] - range[0])))
            {
                hits.Add(line);
            }
        }
        return hits;
    }

    private static bool IsWritable(string line) => line.Split(' ')[1].StartsWith("rw", StringComparison.Ordinal);

    /// <summary>What can be read of it: a mapping may go meanwhile, or have nothing behind it.</summary>
    private static byte[] Read(FileStream memory, long start, long length)
    {
        byte[] bytes = new byte[Math.Min(length, MostAtOnce)];
        try
        {
            memory.Position = start;
            int read = memory.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return bytes[..read];
        }
        catch (IOException)
        {
            return [];
        }
    }
}
