namespace Tuck.Cli.Tests.Completion;

/// <summary>The scripts in real shells, asking the real program.</summary>
public class CompletionTests
{
    [ProgramFact("bash")]
    public void Bash_completes_commands_options_and_secrets()
    {
        using TestHost host = new();
        string value = host.MakeFile("value", "x");
        _ = host.Succeed("secret", "create", "db-password", value);
        _ = host.Succeed("secret", "create", "api-token", value);

        Assert.Equal(["create"], Bash(host, "tuck secret cr"));
        Assert.Equal(["api-token", "db-password"], Bash(host, $"tuck --config {host.ConfigPath} secret rm "));
        Assert.Equal(["db-password"], Bash(host, $"tuck --config {host.ConfigPath} secret inspect db"));
        Assert.Contains("--label", Bash(host, "tuck secret create --l"));
        Assert.Contains("engine=", Bash(host, "tuck grant add db en"));
        Assert.Contains("doctor", Bash(host, "tuck d"));
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public void Scripts_are_printed(string shell)
    {
        using TestHost host = new();

        Assert.Contains("[suggest:", host.Succeed("completion", shell).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_shell_is_a_usage_error()
    {
        using TestHost host = new();

        Assert.Equal(2, host.Run("completion", "tcsh").ExitCode);
    }

    /// <summary>What the function leaves in COMPREPLY for a line whose cursor is at its end.</summary>
    private static string[] Bash(TestHost host, string line)
    {
        string script = host.MakeFile("completion.bash", host.Succeed("completion", "bash").Output);
        string program = $$"""
            tuck() { "{{TestHost.Program}}" "$@"; }
            compopt() { :; }
            source {{script}}
            COMP_LINE='{{line}}' COMP_POINT={{line.Length}}
            read -ra COMP_WORDS <<< "$COMP_LINE"
            [[ $COMP_LINE == *' ' ]] && COMP_WORDS+=('')
            COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 ))
            _tuck tuck
            printf '%s\n' "${COMPREPLY[@]}"
            """;
        CommandResult result = Command.Try("bash", "-c", program);
        Assert.Empty(result.Error);
        return [.. result.Lines.Order(StringComparer.Ordinal)];
    }
}
