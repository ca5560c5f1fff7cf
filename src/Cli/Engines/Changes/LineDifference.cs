namespace Tuck.Cli.Engines.Changes;

/// <summary>The lines in which two texts differ, by their longest common subsequence.</summary>
internal static class LineDifference
{
    internal static List<string> Of(ReadOnlySpan<string> before, ReadOnlySpan<string> after)
    {
        // Configurations differ in a few lines: what is alike at both ends is most of them.
        int start = before.CommonPrefixLength(after);
        int end = 0;
        while (end < Math.Min(before.Length, after.Length) - start && before[^(end + 1)] == after[^(end + 1)])
        {
            end++;
        }
        return Walk(before[start..^end], after[start..^end]);
    }

    private static List<string> Walk(ReadOnlySpan<string> before, ReadOnlySpan<string> after)
    {
        int[][] lengths = Lengths(before, after);
        List<string> lines = [];
        int i = 0, j = 0;
        while (i < before.Length || j < after.Length)
        {
            if (i < before.Length && j < after.Length && before[i] == after[j])
            {
                (i, j) = (i + 1, j + 1);
            }
            else if (j == after.Length || (i < before.Length && lengths[i + 1][j] >= lengths[i][j + 1]))
            {
                lines.Add("-" + before[i++]);
            }
            else
            {
                lines.Add("+" + after[j++]);
            }
        }
        return lines;
    }

    /// <summary>Of the longest common subsequence of what begins at each pair of lines.</summary>
    private static int[][] Lengths(ReadOnlySpan<string> before, ReadOnlySpan<string> after)
    {
        int[][] lengths = new int[before.Length + 1][];
        lengths[^1] = new int[after.Length + 1];
        for (int i = before.Length - 1; i >= 0; i--)
        {
            lengths[i] = new int[after.Length + 1];
            for (int j = after.Length - 1; j >= 0; j--)
            {
                lengths[i][j] = before[i] == after[j]
                    ? lengths[i + 1][j + 1] + 1
                    : Math.Max(lengths[i + 1][j], lengths[i][j + 1]);
            }
        }
        return lengths;
    }
}
