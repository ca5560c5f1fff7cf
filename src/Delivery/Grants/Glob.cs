namespace Tuck.Delivery.Grants;

/// <summary>
/// A pattern over names: <c>*</c> any characters but '/', <c>**</c> any characters, <c>?</c> one character but '/'; all others
/// stand for themselves. That a star stops at '/' keeps <c>registry.example/*</c> from meaning every path of a registry.
/// </summary>
public static class Glob
{
    /// <summary>Runs in time proportional to the product of the lengths, whatever the pattern.</summary>
    public static bool Matches(string pattern, string text)
    {
        // reached[j]: the pattern so far can match the first j characters.
        bool[] reached = new bool[text.Length + 1];
        reached[0] = true;
        for (int i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] != '*')
            {
                Step(reached, text, pattern[i]);
                continue;
            }
            bool crossesSlash = i + 1 < pattern.Length && pattern[i + 1] == '*';
            i += crossesSlash ? 1 : 0;
            Spread(reached, text, crossesSlash);
        }
        return reached[text.Length];
    }

    private static void Step(bool[] reached, string text, char wanted)
    {
        for (int j = text.Length; j > 0; j--)
        {
            char c = text[j - 1];
            reached[j] = reached[j - 1] && (wanted == '?' ? c != '/' : c == wanted);
        }
        reached[0] = false;
    }

    private static void Spread(bool[] reached, string text, bool crossesSlash)
    {
        for (int j = 1; j <= text.Length; j++)
        {
            reached[j] |= reached[j - 1] && (crossesSlash || text[j - 1] != '/');
        }
    }
}
