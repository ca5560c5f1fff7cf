namespace Tuck.NriBench;

/// <summary>What a plugin says and the kernel knows of its own part, from its making on.</summary>
internal sealed class OwnShare(Contestant contestant)
{
    private readonly IReadOnlyDictionary<string, double>? _before = contestant.Figures?.Read();
    private readonly TimeSpan _processor = ProcessFigures.Of(contestant.Plugin!.Pid).Processor;

    /// <param name="containers">How many were made and ended since.</param>
    public string Line(int containers)
    {
        ProcessFigures now = ProcessFigures.Of(contestant.Plugin!.Pid);
        double microseconds = (now.Processor - _processor).TotalMicroseconds / containers;
        return $"{contestant.Name,-34} {Mean("create"),9} {Mean("start"),9} {Within("start"),9} {microseconds,9:0} {now.ResidentKib,9}";
    }

    public static string Head => $"{"",-34} {"create",9} {"start",9} {"in 1 ms",9} {"processor",9} {"resident",9}";

    /// <summary>How long the runtime waited for it in an event, in microseconds.</summary>
    private string Mean(string item)
    {
        if (_before is null)
        {
            return "-";
        }
        IReadOnlyDictionary<string, double> now = contestant.Figures!.Read();
        double count = Grown(now, $"tuck_delivery_seconds_count{{event=\"{item}\"}}");
        return $"{Grown(now, $"tuck_delivery_seconds_sum{{event=\"{item}\"}}") / count * 1e6:0}";
    }

    /// <summary>How many of a hundred events took no longer than a millisecond.</summary>
    private string Within(string item)
    {
        if (_before is null)
        {
            return "-";
        }
        IReadOnlyDictionary<string, double> now = contestant.Figures!.Read();
        double count = Grown(now, $"tuck_delivery_seconds_count{{event=\"{item}\"}}");
        return $"{Grown(now, $"tuck_delivery_seconds_bucket{{event=\"{item}\",le=\"0.001\"}}") / count:0%}";
    }

    private double Grown(IReadOnlyDictionary<string, double> now, string series) => now[series] - _before![series];
}
