using System.Text;
using Microsoft.Win32.SafeHandles;
using Tuck.Kernel;

namespace Tuck.Cli.Doctor;

/// <summary>Whether the machine swaps, and so whether what a program does with its secret may reach a disk.</summary>
internal sealed class SwapCheck : ICheck
{
    private const string Name = "swap";
    private const string Swaps = "/proc/swaps";

    /// <summary>The kernel allows 32 areas (MAX_SWAPFILES).</summary>
    private const int MaxBytes = 256 * 1024;

    public IEnumerable<Finding> Run()
    {
        using SafeFileHandle? file = Fd.TryOpenReadOnly(Swaps);
        string text = file is null ? "" : Encoding.UTF8.GetString(Fd.ReadToEnd(file, MaxBytes, Swaps));
        IEnumerable<string> lines = text.Split('\n').Skip(1).Where(line => line.Length > 0);
        List<string> areas = [.. lines.Select(line => line.Split(' ', '\t')[0])];
        yield return areas.Count == 0
            ? Finding.Ok(Name, "off")
            : Finding.Warn(
                Name,
                "on: " + Printable.Of(string.Join(' ', areas)),
                "delivered files are kept from it, a program's own memory is not: encrypt it, or swapoff -a");
    }
}
