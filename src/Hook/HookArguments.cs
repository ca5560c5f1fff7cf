using Tuck.Delivery;
using Tuck.Delivery.Configuration;
using Tuck.Delivery.Identity;
using Tuck.Kernel;

namespace Tuck.Hook;

/// <summary>
/// The command line of a hook, which root wrote when registering it, or tuck-nri into the container's spec:
/// <c>tuck-hook STAGE [--engine NAME] [--config FILE] …</c>.
/// </summary>
internal sealed record HookArguments(string Stage)
{
    private const string Usage =
        "usage: tuck-hook createRuntime|prestart|poststop [--engine podman|docker|oci|containerd|crio] [--config FILE], "
        + "or tuck-hook startContainer PATH ...";

    internal const string CreateRuntime = "createRuntime";
    internal const string Prestart = "prestart";
    internal const string StartContainer = "startContainer";
    internal const string Poststop = "poststop";

    internal string Engine { get; private init; } = Engines.Oci;

    /// <summary>Looked for only when it is asked for: most containers ask for nothing.</summary>
    internal string ConfigPath => Config ?? Settings.DefaultPath;

    private string? Config { get; init; }

    /// <summary>Nothing is delivered here: that tuck-nri will is made sure of.</summary>
    internal bool IsRequiring { get; private init; }

    /// <summary>What tuck-nri read of the pod's annotations, which a spec shows only in part; null: the spec's own are read.</summary>
    internal string? Request { get; private init; }

    /// <summary>Who the container is, as the runtime told tuck-nri.</summary>
    internal ContainerIdentity Identity { get; private init; } = new(string.Empty);

    /// <summary>Of startContainer: files that must be there.</summary>
    internal IReadOnlyList<string> Paths { get; private init; } = [];

    /// <exception cref="DeliveryException">Anything else than the usage.</exception>
    internal static HookArguments Parse(string[] args) => args.Length == 0
        ? throw Wrong("no stage")
        : args[0] switch
        {
            CreateRuntime or Prestart or Poststop => ParseOptions(args),
            StartContainer => new(StartContainer) { Paths = ParsePaths(args[1..]) },
            _ => throw Wrong($"unknown stage {Printable.Of(args[0])}"),
        };

    private static string[] ParsePaths(string[] paths)
        => paths.Length > 0 && Array.TrueForAll(paths, path => path.StartsWith('/'))
            ? paths
            : throw Wrong("startContainer needs absolute paths");

    private static HookArguments ParseOptions(string[] args)
    {
        HookArguments parsed = new(args[0]);
        for (int i = 1; i < args.Length; i++)
        {
            if (args[i] == "--require")
            {
                parsed = parsed with { IsRequiring = true };
                continue;
            }
            string option = args[i];
            string value = ++i < args.Length ? args[i] : throw Wrong($"{Printable.Of(option)} has no value");
            parsed = parsed.With(option, value);
        }
        return parsed with { Identity = parsed.Identity with { Engine = parsed.Engine } };
    }

    private HookArguments With(string option, string value) => option switch
    {
        "--engine" when Engines.IsKnown(value) => this with { Engine = value },
        "--config" when value.StartsWith('/') => this with { Config = value },
        "--request" => this with { Request = value },
        "--namespace" => this with { Identity = Identity with { Namespace = value } },
        "--pod" => this with { Identity = Identity with { Pod = value } },
        "--container" => this with { Identity = Identity with { Container = value } },
        "--image" => this with { Identity = Identity with { Image = value } },
        "--engine" or "--config" => throw Wrong($"{option} {Printable.Of(value)} is not valid"),
        _ => throw Wrong($"unknown option {Printable.Of(option)}"),
    };

    private static DeliveryException Wrong(string cause) => new(ExitCode.Usage, $"{cause}; {Usage}");
}
