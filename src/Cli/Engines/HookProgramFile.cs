using Tuck.Delivery;
using Tuck.Kernel;

namespace Tuck.Cli.Engines;

/// <summary>Where tuck-hook is.</summary>
internal static class HookProgramFile
{
    private const string Name = "tuck-hook";
    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Beside this program.</summary>
    internal static string Default => Path.Combine(Path.GetDirectoryName(Environment.ProcessPath) ?? "/usr/bin", Name);

    /// <exception cref="DeliveryException">Podman skips, without a word, a hook whose program is not there.</exception>
    internal static void Require(string path)
    {
        if (Objection(path) is { } objection)
        {
            throw new DeliveryException(
                ExitCode.Configuration, $"hook {Printable.Of(path)}: {objection}; install it there, or name it with --hook");
        }
    }

    /// <summary>What is wrong with it as a program; null if nothing is.</summary>
    internal static string? Objection(string path)
        => !File.Exists(path) ? "no such file"
            : (File.GetUnixFileMode(path) & AnyExecute) == 0 ? "not executable"
            : null;
}
