namespace Andon.Cli.Completion;

/// <summary>
/// Scripts that ask the command itself what may come at the cursor, by the <c>[suggest:POSITION]</c> directive of System.CommandLine. They ask under the name
/// <c>andon</c>, however the command was called.
/// </summary>
internal static class ShellScripts
{
    // Bash takes = and : for ends of words, and replaces only what comes after the last of them.
    private const string Bash = """
        # Completion of andon for bash. Use it with: source <(andon completion bash)
        _andon() {
          local line=${COMP_LINE:0:COMP_POINT} cur split item text
          cur=${line##*[[:space:]]}
          split=${cur%"${cur##*[=:]}"}
          text="andon${line#"${COMP_WORDS[0]}"}"
          COMPREPLY=()
          while IFS= read -r item; do
            # Options only where one is begun.
            [[ $item == "$cur"* && ( $cur == -* || $item != -* ) ]] && COMPREPLY+=("${item#"$split"}")
          done < <("${COMP_WORDS[0]/#\~/$HOME}" "[suggest:${#text}]" "$text" 2>/dev/null)
          if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[/=] ]]; then compopt -o nospace 2>/dev/null; fi
        }
        complete -F _andon andon
        """;

    private const string Zsh = """
        #compdef andon
        # Completion of andon for zsh. Use it, after compinit, with: source <(andon completion zsh)
        _andon() {
          local text="andon"
          (( CURRENT > 2 )) && text+=" ${(j: :)words[2,CURRENT-1]}"
          text+=" $PREFIX"
          local -a found
          found=("${(@f)$("${~words[1]}" "[suggest:${#text}]" "$text" 2>/dev/null)}")
          [[ $PREFIX == -* ]] || found=(${found:#-*})
          compadd -- ${found:#*[/=]}
          compadd -S '' -- ${(M)found:#*[/=]}
        }
        compdef _andon andon
        """;

    private const string Fish = """
        # Completion of andon for fish. Use it with: andon completion fish | source
        function __andon_complete
            set -l words (commandline -opc)
            set -l text (string join ' ' -- andon $words[2..-1] (commandline -ct))
            set -l found ($words[1] "[suggest:"(string length -- $text)"]" $text 2>/dev/null)
            string match -q -- '-*' (commandline -ct); or set found (string match -v -- '-*' $found)
            printf '%s\n' $found
        end
        complete -c andon -f -a '(__andon_complete)'
        """;

    public static string Of(string shell) => shell switch { "bash" => Bash, "zsh" => Zsh, _ => Fish };
}
