using System.Globalization;
using System.Text;
using Tuck.Delivery.Ledger;

namespace Tuck.Nri.Metrics;

/// <summary>The figures as Prometheus reads them: its text exposition format, version 0.0.4.</summary>
internal static class MetricsText
{
    internal const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    internal static string Of(Node node)
    {
        StringBuilder text = new();
        NodeMetrics metrics = node.Metrics;
        Single(text, "tuck_deliveries_total", "counter", "Containers that were given their files.", metrics.Deliveries.Value);
        Head(text, "tuck_failures_total", "counter", "Events that ended in an error, by class.");
        foreach ((string reason, long value) in metrics.Failures.All)
        {
            Line(text, $"tuck_failures_total{{reason=\"{reason}\"}}", value);
        }
        Histograms(text, metrics);
        int live = new DeliveryLedger(node.Settings.LedgerPath).All().Count(entry => entry.Secrets.Count > 0);
        Single(text, "tuck_live_mounts", "gauge", "Containers that hold files now, of all engines of the node.", live);
        Single(text, "tuck_prepared", "gauge", "Containers created and not started whose secrets wait.", node.Prepared.Count);
        Single(text, "tuck_undelivered", "gauge", "Containers that ran without what they ask for when tuck-nri joined.", metrics.Undelivered);
        Single(text, "tuck_connected", "gauge", "Whether a runtime is connected.", metrics.IsConnected ? 1 : 0);
        return text.ToString();
    }

    private static void Histograms(StringBuilder text, NodeMetrics metrics)
    {
        const string name = "tuck_delivery_seconds";
        Head(text, name, "histogram", "How long the runtime waited, by event.");
        foreach ((string item, Histogram histogram) in metrics.Times)
        {
            (IReadOnlyList<long> cumulative, long count, double sum) = histogram.Read();
            for (int i = 0; i < cumulative.Count; i++)
            {
                Line(text, $"{name}_bucket{{event=\"{item}\",le=\"{Number(Histogram.Bounds[i])}\"}}", cumulative[i]);
            }
            Line(text, $"{name}_bucket{{event=\"{item}\",le=\"+Inf\"}}", count);
            Line(text, $"{name}_sum{{event=\"{item}\"}}", sum);
            Line(text, $"{name}_count{{event=\"{item}\"}}", count);
        }
    }

    private static void Single(StringBuilder text, string name, string type, string help, double value)
    {
        Head(text, name, type, help);
        Line(text, name, value);
    }

    private static void Head(StringBuilder text, string name, string type, string help)
        => text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");

    private static void Line(StringBuilder text, string series, double value)
        => text.Append(CultureInfo.InvariantCulture, $"{series} {Number(value)}\n");

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);
}
