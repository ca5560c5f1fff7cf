using System.Globalization;

namespace Tuck.NriBench;

/// <summary>What the kernel knows of a process: proc_pid_status(5), proc_pid_stat(5).</summary>
internal sealed record ProcessFigures(long ResidentKib, long AnonymousKib, long PeakKib, int Threads, int Descriptors, TimeSpan Processor)
{
    /// <summary>USER_HZ, of every architecture there is.</summary>
    private const double TicksPerSecond = 100;

    public static ProcessFigures Of(int pid)
    {
        Dictionary<string, string> status = File.ReadLines($"/proc/{pid}/status")
            .Select(line => line.Split(':', 2))
            .ToDictionary(pair => pair[0], pair => pair[1].Trim().Split(' ')[0]);
        return new ProcessFigures(
            Number(status["VmRSS"]),
            Number(status["RssAnon"]),
            Number(status["VmHWM"]),
            (int)Number(status["Threads"]),
            Directory.GetFileSystemEntries($"/proc/{pid}/fd").Length,
            ProcessorOf(pid));
    }

    /// <summary>In user and kernel mode, of all threads there were.</summary>
    private static TimeSpan ProcessorOf(int pid)
    {
        string stat = File.ReadAllText($"/proc/{pid}/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return TimeSpan.FromSeconds((Number(fields[11]) + Number(fields[12])) / TicksPerSecond);
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
