using System.Text;

namespace Tuck.EndToEnd.Tests.Pods;

/// <summary>The log that a container runtime writes for a kubelet: "TIME stdout F text" a line, P for a part of one.</summary>
internal static class ContainerLog
{
    public static string TextOf(IEnumerable<string> lines)
    {
        StringBuilder text = new();
        foreach (string[] fields in lines.Select(line => line.Split(' ', 4)))
        {
            _ = text.Append(fields[3]).Append(fields[2] == "F" ? "\n" : "");
        }
        return text.ToString();
    }
}
