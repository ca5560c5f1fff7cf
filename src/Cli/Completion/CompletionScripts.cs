namespace Tuck.Cli.Completion;

/// <summary>
/// What each shell needs to ask <c>tuck '[suggest:POSITION]' 'COMMAND LINE'</c>. Where a file may stand, and nothing else is
/// suggested, the shell completes files.
/// </summary>
internal static class CompletionScripts
{
    internal const string Bash = """
        # bash completion for tuck: source it, or put it into /usr/share/bash-completion/completions/tuck
        _tuck() {
            local word="${COMP_WORDS[COMP_CWORD]}" suggestion
            COMPREPLY=()
            while IFS= read -r suggestion; do
                # Options only once one is begun: what else may stand here is more often meant.
                [[ $suggestion == -* && $word != -* ]] && continue
                [[ $suggestion == "$word"* ]] && COMPREPLY+=("$suggestion")
            done < <("$1" "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)
            [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]] && compopt -o nospace
            return 0
        }
        complete -o default -F _tuck tuck

        """;

    internal const string Zsh = """
        #compdef tuck
        # zsh completion for tuck: put it into a directory of $fpath as _tuck
        _tuck() {
            local -a suggestions
            suggestions=("${(@f)$("$words[1]" "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
            suggestions=(${suggestions:#})
            [[ $PREFIX == -* ]] || suggestions=(${suggestions:#-*})
            if (( $#suggestions )); then
                compadd -- ${suggestions:#*=}
                compadd -S '' -- ${(M)suggestions:#*=}
            else
                _files
            fi
        }
        if [[ $funcstack[1] == _tuck ]]; then
            _tuck "$@"
        else
            compdef _tuck tuck
        fi

        """;

    internal const string Fish = """
        # fish completion for tuck: put it into ~/.config/fish/completions/tuck.fish
        function __tuck_complete
            set -l line (commandline -cp)
            set -l suggestions (tuck "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null)
            test -n "$suggestions"; or return
            if string match -q -- '-*' (commandline -ct)
                string join \n -- $suggestions
            else
                string match -v -- '-*' $suggestions
            end
        end
        complete -c tuck -a '(__tuck_complete)'

        """;
}
