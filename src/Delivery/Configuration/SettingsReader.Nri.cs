using System.Net;
using Tuck.Toml;

namespace Tuck.Delivery.Configuration;

/// <summary>The table [nri], of the plugin for containerd and CRI-O.</summary>
internal static partial class SettingsReader
{
    private static Settings ReadNri(Settings settings, TomlEntry entry, string file)
        => settings with { Nri = ReadNri(settings.Nri, entry, file) };

    private static NriSettings ReadNri(NriSettings nri, TomlEntry entry, string file) => entry.Key switch
    {
        "socket" => nri with { SocketPath = PathOf(entry, file) },
        "hook" => nri with { HookPath = PathOf(entry, file) },
        "containerd-state" => nri with { ContainerdState = PathOf(entry, file) },
        "metrics" => nri with { Metrics = MetricsOf(entry, file) },
        "guard" => nri with { IsGuarded = BoolOf(entry, file) },
        "sweep" => nri with { SweepInterval = TimeSpan.FromSeconds(NumberOf(entry, file, 1, 86400)) },
        "attach" => nri with
        {
            Attach = Choice(
                entry, file, ("auto", AttachPoint.Auto), ("start", AttachPoint.StartContainer), ("hook", AttachPoint.Hook)),
        },
        _ => throw Unknown(entry, file),
    };

    /// <summary>The figures tell which containers fail: they are for this machine alone, unless somebody passes them on.</summary>
    private static string MetricsOf(TomlEntry entry, string file)
        => StringOf(entry, file) is { } text
            && (text.StartsWith('/') || (IPEndPoint.TryParse(text, out IPEndPoint? end) && IPAddress.IsLoopback(end.Address)))
            ? text
            : throw Wrong(entry, file, "must be the path of a unix socket, or a loopback address with a port (127.0.0.1:9464)");
}
