using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Compact;
using Serilog.Formatting.Display;
using Tuck.Delivery.Configuration;

namespace Tuck.Nri.Logging;

/// <summary>
/// Where tuck-nri's log goes: all of it to standard error, which systemd keeps; and to the log that all programs of tuck share,
/// what went wrong, or everything where a runtime launched us with standard error closed to the world.
/// </summary>
internal static class NodeLog
{
    /// <summary>journald adds time and program.</summary>
    private const string UnderSystemd = "{Level:u4} {Message:l}{NewLine}{Exception}";

    private const string OnATerminal = "{Timestamp:yyyy-MM-ddTHH:mm:ss.fffZ} {Level:u4} {Message:l}{NewLine}{Exception}";

    internal static Logger Create(Settings first, Func<Settings> settings, bool isLaunched, TimeProvider time)
        => new LoggerConfiguration()
            .WriteTo.Console(FormatterOf(first), standardErrorFromLevel: LogEventLevel.Verbose)
            .WriteTo.Sink(
                new LogFileSink(settings, time), isLaunched ? LogEventLevel.Information : LogEventLevel.Warning)
            .CreateLogger();

    private static ITextFormatter FormatterOf(Settings settings)
        => settings.LogFormat == LogFormat.Json ? new RenderedCompactJsonFormatter()
            : new MessageTemplateTextFormatter(IsUnderSystemd ? UnderSystemd : OnATerminal);

    private static bool IsUnderSystemd => Environment.GetEnvironmentVariable("JOURNAL_STREAM") is { Length: > 0 };
}
