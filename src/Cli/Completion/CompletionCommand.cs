using System.CommandLine;

namespace Tuck.Cli.Completion;

/// <summary>Prints the script that makes a shell complete our command line. It asks tuck itself, at every Tab.</summary>
internal sealed class CompletionCommand : SessionCommand
{
    private readonly Argument<string> _shell = new("SHELL") { Description = "bash, zsh or fish" };

    internal CompletionCommand(Session session)
        : base("completion", "Print the script that completes tuck's command line in a shell", session)
    {
        _ = _shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        Add(_shell);
        Examples =
        [
            "source <(tuck completion bash)",
            "tuck completion bash > /usr/share/bash-completion/completions/tuck",
            "tuck completion zsh > /usr/share/zsh/site-functions/_tuck",
            "tuck completion fish > ~/.config/fish/completions/tuck.fish",
        ];
    }

    protected override void Run(ParseResult arguments)
        => Session.Output.Write(arguments.GetRequiredValue(_shell) switch
        {
            "bash" => CompletionScripts.Bash,
            "zsh" => CompletionScripts.Zsh,
            _ => CompletionScripts.Fish,
        });
}
