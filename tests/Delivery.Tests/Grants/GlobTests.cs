using Tuck.Delivery.Grants;

namespace Tuck.Delivery.Tests.Grants;

public sealed class GlobTests
{
    [Theory]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("db", "db", true)]
    [InlineData("db", "DB", false)]
    [InlineData("db", "db2", false)]
    [InlineData("db-*", "db-password", true)]
    [InlineData("db-*", "db-", true)]
    [InlineData("*", "anything", true)]
    [InlineData("*", "", true)]
    [InlineData("*-*", "a-b-c", true)]
    [InlineData("a*c", "abcd", false)]
    [InlineData("?b", "ab", true)]
    [InlineData("?b", "b", false)]
    [InlineData("registry.example/*", "registry.example/app", true)]
    [InlineData("registry.example/*", "registry.example/team/app", false)]
    [InlineData("registry.example/**", "registry.example/team/app:1", true)]
    [InlineData("registry.example/**", "registry.example.evil/team/app", false)]
    [InlineData("**/app", "a/b/app", true)]
    [InlineData("a?b", "a/b", false)]
    [InlineData("[ab]", "a", false)]
    [InlineData("[ab]", "[ab]", true)]
    [InlineData("***", "a/b", true)]
    public void Patterns_match_whole_names(string pattern, string text, bool expected)
        => Assert.Equal(expected, Glob.Matches(pattern, text));

    [Fact]
    public void A_pattern_made_to_be_slow_is_not()
        => Assert.False(Glob.Matches(string.Concat(Enumerable.Repeat("a*", 500)) + "b", new string('a', 5000)));

    [Fact]
    public void It_agrees_with_a_regular_expression_that_says_the_same()
    {
        Random random = new(3);
        for (int round = 0; round < 20_000; round++)
        {
            string pattern = Word(random, "ab/*?");
            string text = Word(random, "ab/");
            string regex = "^" + System.Text.RegularExpressions.Regex.Escape(pattern)
                .Replace(@"\*\*", ".*").Replace(@"\*", "[^/]*").Replace(@"\?", "[^/]") + "$";
            Assert.Equal(System.Text.RegularExpressions.Regex.IsMatch(text, regex), Glob.Matches(pattern, text));
        }
    }

    private static string Word(Random random, string letters)
        => new(Enumerable.Range(0, random.Next(7)).Select(_ => letters[random.Next(letters.Length)]).ToArray());
}
