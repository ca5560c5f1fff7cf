using System.Globalization;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Tuck.Nri.Tests;

/// <summary>What was logged, as lines.</summary>
internal sealed class LogLines : ILogEventSink
{
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    public Logger CreateLogger() => new LoggerConfiguration().WriteTo.Sink(this).CreateLogger();

    public void Emit(LogEvent logEvent)
    {
        lock (_lines)
        {
            _lines.Add(logEvent.RenderMessage(CultureInfo.InvariantCulture));
        }
    }
}
