using System.Diagnostics;
using Tuck.Cli.Output;

namespace Tuck.Cli.Tests.Output;

/// <summary>What is printed to be copied means to a shell what it says.</summary>
public sealed class ShellWordTests
{
    [Theory]
    [InlineData("name=web", "name=web")]
    [InlineData("a b", "'a b'")]
    [InlineData("", "''")]
    [InlineData("it's", @"'it'\''s'")]
    [InlineData("web-*", "'web-*'")]
    public void Plain_words_stay_plain(string text, string word) => Assert.Equal(word, ShellWord.Of(text));

    [Theory]
    [InlineData("$(id)`id`")]
    [InlineData("a\"b\\c'd;e|f&g>h<i#j~k!l\nm\tn")]
    [InlineData("-n")]
    [InlineData("ü")]
    public void A_shell_reads_it_back(string text)
    {
        ProcessStartInfo start = new("/bin/sh") { RedirectStandardOutput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"printf %s {ShellWord.Of(text)}");
        using Process shell = Process.Start(start)!;
        Assert.Equal(text, shell.StandardOutput.ReadToEnd());
    }
}
