using Tuck.Delivery;
using Tuck.Delivery.Configuration;
using Tuck.Kernel;

namespace Tuck.Hook;

/// <summary>
/// The command line of a hook, which root wrote when registering it: <c>tuck-hook STAGE [--engine NAME] [--config FILE]</c>.
/// </summary>
internal sealed record HookArguments(string Stage, string Engine, string ConfigPath)
{
    private const string Usage = "usage: tuck-hook createRuntime|prestart|poststop [--engine podman|oci] [--config FILE]";

    internal const string CreateRuntime = "createRuntime";
    internal const string Prestart = "prestart";
    internal const string Poststop = "poststop";

    /// <exception cref="DeliveryException">Anything else than the usage.</exception>
    internal static HookArguments Parse(string[] args)
    {
        if (args.Length == 0 || args[0] is not (CreateRuntime or Prestart or Poststop))
        {
            throw Wrong(args.Length == 0 ? "no stage" : $"unknown stage {Printable.Of(args[0])}");
        }
        HookArguments parsed = new(args[0], Engines.Oci, Settings.DefaultPath);
        for (int i = 1; i < args.Length; i += 2)
        {
            string value = i + 1 < args.Length ? args[i + 1] : throw Wrong($"{Printable.Of(args[i])} has no value");
            parsed = args[i] switch
            {
                "--engine" when Engines.IsKnown(value) => parsed with { Engine = value },
                "--config" when value.StartsWith('/') => parsed with { ConfigPath = value },
                "--engine" or "--config" => throw Wrong($"{args[i]} {Printable.Of(value)} is not valid"),
                _ => throw Wrong($"unknown option {Printable.Of(args[i])}"),
            };
        }
        return parsed;
    }

    private static DeliveryException Wrong(string cause) => new(ExitCode.Usage, $"{cause}; {Usage}");
}
