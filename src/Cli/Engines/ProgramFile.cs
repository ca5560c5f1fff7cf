using Tuck.Delivery;
using Tuck.Kernel;

namespace Tuck.Cli.Engines;

/// <summary>A program that engines are told of: tuck-hook, tuck-nri, tuck-runtime.</summary>
/// <param name="Name">Of the file.</param>
/// <param name="Option">Names another one.</param>
internal sealed record ProgramFile(string Name, string Option)
{
    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    internal static ProgramFile Hook { get; } = new("tuck-hook", "--hook");

    internal static ProgramFile Nri { get; } = new("tuck-nri", "--plugin");

    internal static ProgramFile Runtime { get; } = new("tuck-runtime", "--runtime-path");

    /// <summary>Beside this program.</summary>
    internal string Default => Path.Combine(Path.GetDirectoryName(Environment.ProcessPath) ?? "/usr/bin", Name);

    /// <summary>The program the user named, or the default.</summary>
    /// <exception cref="DeliveryException">
    /// It is not there or not executable: an engine would fail later, or skip it without a word as Podman does.
    /// </exception>
    internal string Require(string? named)
    {
        string path = named ?? Default;
        return Objection(path) is { } objection
            ? throw new DeliveryException(
                ExitCode.Configuration, $"{Name} {Printable.Of(path)}: {objection}; install it there, or name it with {Option}")
            : path;
    }

    /// <summary>What is wrong with a program; null if nothing is.</summary>
    internal static string? Objection(string path)
        => !File.Exists(path) ? "no such file"
            : !IsExecutable(path) ? "not executable"
            : null;

    /// <summary>Whether there is such a file, be it by a link, and anybody may run it.</summary>
    internal static bool IsExecutable(string path)
    {
        FileSystemInfo file = new FileInfo(path);
        file = file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true)!;
        return file is FileInfo { Exists: true } && (file.UnixFileMode & AnyExecute) != 0;
    }
}
