using System.Globalization;
using Tuck.Delivery;
using Tuck.Delivery.Configuration;
using Tuck.Kernel;

namespace Tuck.Nri;

/// <summary>The command line of tuck-nri. A runtime that launches it gives none.</summary>
internal sealed record NriArguments
{
    internal const string Usage = """
        usage: tuck-nri [--config FILE] [--socket PATH] [--name NAME] [--index NN]

        The NRI plugin of tuck: delivers secret files to the containers of pods, on containerd and CRI-O. It connects to the
        runtime's socket and stays; a runtime that launches it from its plugin directory passes a connection instead.

          --config FILE   the configuration (default: /etc/tuck/config.toml)
          --socket PATH   the runtime's NRI socket (default: nri.socket of the configuration, or /var/run/nri/nri.sock)
          --name NAME     the plugin's name at the runtime (default: tuck)
          --index NN      its place among plugins, two digits (default: 10)
          --help, --version

        SIGHUP reads the configuration again; SIGTERM ends it once what is being delivered is delivered.
        Manual: tuck-nri(8).
        """;

    internal string ConfigPath { get; private init; } = Settings.DefaultPath;

    /// <summary>Then it must exist: defaults are not what was meant.</summary>
    internal bool IsConfigNamed { get; private init; }

    internal string? SocketPath { get; private init; }

    internal string Name { get; private init; } = "tuck";

    internal string Index { get; private init; } = "10";

    /// <summary>Printed instead of doing anything; null for work.</summary>
    internal string? Answer { get; private init; }

    /// <exception cref="DeliveryException">Anything else than the usage.</exception>
    internal static NriArguments Parse(string[] args)
    {
        NriArguments parsed = new();
        for (int i = 0; i < args.Length; i++)
        {
            string option = args[i];
            if (option is "--help" or "-h" or "--version")
            {
                return parsed with { Answer = option == "--version" ? "tuck-nri " + Version : Usage };
            }
            if (option is not ("--config" or "--socket" or "--name" or "--index"))
            {
                throw Wrong($"unknown option {Printable.Of(option)}");
            }
            string value = ++i < args.Length ? args[i] : throw Wrong($"{Printable.Of(option)} has no value");
            parsed = parsed.With(option, value);
        }
        return parsed;
    }

    private static string Version
        => typeof(NriArguments).Assembly.GetName().Version?.ToString(3) ?? string.Empty;

    private NriArguments With(string option, string value) => option switch
    {
        "--config" => this with { ConfigPath = PathOf(option, value), IsConfigNamed = true },
        "--socket" => this with { SocketPath = PathOf(option, value) },
        "--name" when IsName(value) => this with { Name = value },
        "--index" when value.Length == 2 && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            => this with { Index = value },
        _ => throw Wrong($"{option} {Printable.Of(value)} is not valid"),
    };

    private static string PathOf(string option, string value)
        => value.StartsWith('/') ? value : throw Wrong($"{option} {Printable.Of(value)} is not an absolute path");

    /// <summary>What NRI 0.12 accepts.</summary>
    private static bool IsName(string value)
        => value.Length > 0 && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '+' or '-');

    private static DeliveryException Wrong(string cause) => new(ExitCode.Usage, $"{cause}; see tuck-nri --help");
}
