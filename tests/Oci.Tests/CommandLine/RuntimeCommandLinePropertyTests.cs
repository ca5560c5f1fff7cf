using FsCheck;
using FsCheck.Fluent;
using Tuck.Oci.CommandLine;

namespace Tuck.Oci.Tests.CommandLine;

public sealed class RuntimeCommandLinePropertyTests
{
    private static readonly string[] s_odd =
        ["", "-", "--", "---", "-=", "--=", "=", "-b", "-dp", "-d", "--b", "--env", "create", "exec", "é", "-é", "--root="];

    private static readonly Config Thorough = Config.QuickThrowOnFailure.WithMaxTest(5000);

    [Fact]
    public void What_was_built_is_what_is_read() => Prop.ForAll(BuiltLine.Any.ToArbitrary(), built =>
    {
        RuntimeCommandLine line = RuntimeCommandLine.Parse(built.Words);
        Assert.Equal((built.CommandIndex, built.Command, built.Id), (line.CommandIndex, line.Command, line.Id));
        Assert.Equal(built.Rest, line.Words);
        Assert.Equal(built.Last("root"), line.Root);
        Assert.Equal(built.Last("log"), line.LogPath);
        Assert.Equal(built.Last("log-format") == "json", line.IsJsonLog);
        Assert.Equal(built.Last("bundle"), line.Bundle);
        Assert.Equal(built.Last("config"), line.ConfigFile);
        Assert.Equal(built.Last("pid-file"), line.PidFile);
        Assert.Equal(built.Last("process"), line.ProcessFile);
        Assert.Equal(built.Last("cwd"), line.WorkingDirectory);
        Assert.Equal(built.Last("user"), line.User);
        Assert.Equal(built.All("env"), line.Variables);
        Assert.Equal(built.All("cap"), line.Capabilities);
        Assert.Equal(built.All("additional-gids"), line.AdditionalGroups);
        Assert.Equal(built.Options.Any(option => option.Name is "apparmor" or "process-label"), line.HasLabelOptions);
    }).Check(Thorough);

    [Fact]
    public void Any_words_are_read() => Prop.ForAll(
        Gen.ArrayOf(Gen.Elements(s_odd)).ToArbitrary(),
        words =>
        {
            RuntimeCommandLine line = RuntimeCommandLine.Parse(words);
            Assert.Equal(line.Command, words.ElementAtOrDefault(line.CommandIndex));
            Assert.Equal(line.Words, words[^line.Words.Count..]);
        }).Check(Thorough);
}
