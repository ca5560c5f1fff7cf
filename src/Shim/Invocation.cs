using System.Text;
using Microsoft.Win32.SafeHandles;
using Tuck.Delivery;
using Tuck.Delivery.Configuration;
using Tuck.Kernel;
using Tuck.Oci.CommandLine;

namespace Tuck.Shim;

/// <summary>
/// How an engine called us. Options of our own come first, where an engine can pass any (Docker's runtimeArgs, Podman's
/// runtimes_flags): <c>--tuck-config FILE</c>. All that follows is for the real runtime.
/// </summary>
internal sealed class Invocation
{
    private const string ConfigOption = "--tuck-config";

    /// <summary>More than any command line: the kernel's limit is 2 MiB for all words of an execve.</summary>
    private const int MaxCommandLineBytes = 4 * 1024 * 1024;

    private readonly string _calledAs;
    private readonly string? _configPath;
    private string? _runtime;
    private Settings? _settings;

    private Invocation(string calledAs, List<byte[]> words, RuntimeCommandLine commandLine, string? configPath)
        => (_calledAs, Words, CommandLine, _configPath) = (calledAs, words, commandLine, configPath);

    /// <summary>What the engine said to the runtime, as it was said: its bytes need not be text.</summary>
    internal IReadOnlyList<byte[]> Words { get; }

    internal RuntimeCommandLine CommandLine { get; }

    /// <summary>The container's; empty if none is named.</summary>
    internal string ContainerId => CommandLine.Id ?? string.Empty;

    /// <summary>How messages call the container.</summary>
    internal string ContainerLabel => Printable.Of(ShortId.Of(ContainerId));

    internal string ConfigPath => _configPath ?? Settings.DefaultPath;

    /// <summary>Read when they are first asked for.</summary>
    /// <exception cref="DeliveryException">The file is wrong, or not safe.</exception>
    internal Settings Settings => _settings ??= ConfigFile.Load(ConfigPath);

    /// <summary>The path of the real runtime.</summary>
    internal string Runtime => _runtime ??= RealRuntime.Find(_calledAs);

    internal static Invocation Of(string[] arguments)
    {
        List<byte[]> words = BytesOf(arguments);
        string? config = null;
        int own = 0;
        while (own + 1 < arguments.Length && arguments[own] == ConfigOption)
        {
            config = arguments[own + 1];
            own += 2;
        }
        if (config?.StartsWith('/') == false)
        {
            throw new DeliveryException(ExitCode.Usage, $"{ConfigOption} {Printable.Of(config)}: must be an absolute path");
        }
        return new Invocation(
            Environment.GetCommandLineArgs()[0], words[own..], RuntimeCommandLine.Parse(arguments[own..]), config);
    }

    /// <summary>The real runtime does what was said; we are it from here on.</summary>
    internal void PassOn() => Executable.Become(Runtime, Argv(Words));

    /// <summary>The real runtime does this, and we go on.</summary>
    internal ChildProcess Start(IReadOnlyList<byte[]> words) => Executable.Start(Runtime, Argv(words));

    /// <summary>A sub-command of ours, with the options that come before the one we were called with.</summary>
    internal List<byte[]> WordsOf(params string[] command)
        => [.. Words.Take(CommandLine.CommandIndex), .. command.Select(Encoding.UTF8.GetBytes)];

    private List<byte[]> Argv(IReadOnlyList<byte[]> words) => [Encoding.UTF8.GetBytes(Runtime), .. words];

    /// <summary>Text that is not UTF-8 comes to us with U+FFFD in it: then the kernel still has the bytes.</summary>
    private static List<byte[]> BytesOf(string[] arguments)
    {
        if (!Array.Exists(arguments, word => word.Contains('\uFFFD', StringComparison.Ordinal)))
        {
            return [.. arguments.Select(Encoding.UTF8.GetBytes)];
        }
        using SafeFileHandle file = Fd.OpenReadOnly("/proc/self/cmdline");
        byte[] all = Fd.ReadToEnd(file, MaxCommandLineBytes, "command line");
        List<byte[]> words = [];
        for (int start = 0; start < all.Length;)
        {
            int length = all.AsSpan(start).IndexOf((byte)0);
            words.Add(all[start..(start + length)]);
            start += length + 1;
        }
        return words[1..];
    }
}
