namespace Tuck.Cli.Output;

/// <summary>How long ago something was, as a person would say it.</summary>
internal static class Age
{
    internal static string Of(DateTimeOffset then, TimeProvider time)
    {
        TimeSpan age = time.GetUtcNow() - then;
        return age < TimeSpan.FromSeconds(1) ? "just now"
            : age < TimeSpan.FromMinutes(2) ? Ago((int)age.TotalSeconds, "second")
            : age < TimeSpan.FromHours(2) ? Ago((int)age.TotalMinutes, "minute")
            : age < TimeSpan.FromDays(2) ? Ago((int)age.TotalHours, "hour")
            : age < TimeSpan.FromDays(60) ? Ago((int)age.TotalDays, "day")
            : age < TimeSpan.FromDays(730) ? Ago((int)(age.TotalDays / 30), "month")
            : Ago((int)(age.TotalDays / 365), "year");
    }

    private static string Ago(int count, string unit) => $"{count} {unit}{(count == 1 ? "" : "s")} ago";
}
