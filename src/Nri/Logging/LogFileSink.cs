using System.Globalization;
using Serilog.Core;
using Serilog.Events;
using Tuck.Delivery.Configuration;
using Tuck.Delivery.Ledger;
using Tuck.Kernel;

namespace Tuck.Nri.Logging;

/// <summary>
/// Writes where the other programs of tuck write the one line of a failure: their file, or the journal. Opened for each line, as
/// they do: a file that was rotated away is simply made again.
/// </summary>
internal sealed class LogFileSink(Func<Settings> settings, TimeProvider time) : ILogEventSink
{
    private const string Program = "tuck-nri";

    public void Emit(LogEvent logEvent)
    {
        string line = Printable.Line(logEvent.RenderMessage(CultureInfo.InvariantCulture));
        MessageLog.TryWrite(settings(), time, Program, $"{Program}: {line}", PriorityOf(logEvent.Level));
    }

    /// <summary>Of syslog(3).</summary>
    private static int PriorityOf(LogEventLevel level) => level switch
    {
        LogEventLevel.Fatal => 2,
        LogEventLevel.Error => 3,
        LogEventLevel.Warning => 4,
        LogEventLevel.Information => 6,
        _ => 7,
    };
}
