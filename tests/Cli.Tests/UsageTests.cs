namespace Tuck.Cli.Tests;

public class UsageTests
{
    [Theory]
    [InlineData("tuck: required command was not provided; see: tuck --help\n")]
    [InlineData("tuck: unknown command, option or argument bogus; see: tuck --help\n", "bogus")]
    [InlineData("tuck: secret: required command was not provided; see: tuck secret --help\n", "secret")]
    [InlineData("tuck: sweep: unknown command, option or argument --bogus; see: tuck sweep --help\n", "sweep", "--bogus")]
    [InlineData("tuck: sweep: unknown command, option or argument @/etc/hosts; see: tuck sweep --help\n", "sweep", "@/etc/hosts")]
    public void A_usage_error_is_one_line_and_a_hint(string line, params string[] words)
    {
        using TestHost host = new();

        CommandResult result = host.Run(words);

        Assert.Equal(2, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.Equal(line, result.Error);
    }

    [Fact]
    public void Each_class_of_failure_has_its_exit_code()
    {
        using TestHost host = new();
        string value = host.MakeFile("value", "x");
        _ = host.Succeed("secret", "create", "db", value);

        Assert.Equal(2, host.Run("secret", "create", "a/b", value).ExitCode);
        Assert.Equal(2, host.Run("secret", "create", "x", "no-such-file").ExitCode);
        Assert.Equal(2, host.RunWith([], "secret", "create", "x", "-").ExitCode);
        Assert.Equal(4, host.Run("stage", "rm", "none").ExitCode);
        Assert.Equal(5, host.Run("secret", "rm", "none").ExitCode);
        Assert.Equal(6, host.Run("grant", "check", "db", "name=x").ExitCode);
        Assert.Equal(9, host.Run("doctor").ExitCode);
        File.Delete(host.At("key/store.key"));
        Assert.Equal(5, host.Run("secret", "inspect", "db").ExitCode);
        _ = File.CreateSymbolicLink(host.At("loop"), "loop");
        host.WriteConfig($"[run]\npath = \"{host.At("loop")}\"\n");
        Assert.Equal(7, host.Run("status").ExitCode);
        host.WriteConfig("[store]\npath = 1\n");
        Assert.Equal(3, host.Run("secret", "ls").ExitCode);
    }

    [Theory]
    [InlineData("secret", "ls")]
    [InlineData("grant", "add", "db", "name=x")]
    [InlineData("engine", "configure", "podman", "--dry-run", "--hook", "/bin/true")]
    public void A_configuration_that_is_named_must_exist(params string[] words)
    {
        using TestHost host = new();

        CommandResult result = host.Run([.. words, "--config", "typo.toml"]);

        Assert.Equal(3, result.ExitCode);
        Assert.EndsWith($"{host.At("typo.toml")}: no such file\n", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Control_characters_of_an_argument_do_not_reach_the_terminal()
    {
        using TestHost host = new();

        CommandResult result = host.Run("secret", "rm", "a\u001b[31m\nb");

        Assert.Equal(2, result.ExitCode);
        Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.DoesNotContain('\u001b', result.Error);
    }

    [Theory]
    [InlineData("secret", "create")]
    [InlineData("grant", "add")]
    [InlineData("stage", "create")]
    [InlineData("engine", "configure", "podman")]
    [InlineData("engine", "configure", "containerd")]
    [InlineData("engine", "configure", "crio")]
    [InlineData("engine", "configure", "docker")]
    [InlineData("engine", "unconfigure", "docker")]
    [InlineData("completion")]
    public void Help_has_examples_and_goes_to_standard_output(params string[] words)
    {
        using TestHost host = new();

        CommandResult result = host.Succeed([.. words, "--help"]);

        Assert.Contains("\nExamples:\n  ", result.Output, StringComparison.Ordinal);
        string examples = result.Output[result.Output.IndexOf("Examples:", StringComparison.Ordinal)..];
        Assert.Contains("tuck " + string.Join(' ', words), examples, StringComparison.Ordinal);
        Assert.Empty(result.Error);
    }

    [Fact]
    public void The_program_says_its_version()
    {
        string version = Command.Run(TestHost.Program, "--version");

        Assert.Matches(@"^\d+\.\d+\.\d+", version);
    }

    [Fact]
    public void The_program_reads_relative_files_where_it_was_called()
    {
        using TestHost host = new();
        _ = host.MakeFile("value", "x");

        CommandResult result = Command.Try(
            "sh", "-c", $"cd {host.Path} && exec {TestHost.Program} --config config.toml secret create db value");

        Assert.Equal("db\n", result.Output);
        Assert.True(File.Exists(host.At("store/db")));
    }
}
