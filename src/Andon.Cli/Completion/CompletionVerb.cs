using System.CommandLine;
using Andon.Cli.Terminal;

namespace Andon.Cli.Completion;

/// <summary><c>andon completion bash|zsh|fish</c>: the script that lets a shell complete this command.</summary>
internal static class CompletionVerb
{
    public static Command Create()
    {
        var shell = new Argument<string>("SHELL") { HelpName = "bash|zsh|fish", Description = Language.Of("The shell", "所用的 shell") }.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var verb = new Command("completion", Language.Of("Print the script that completes this command in a shell", "输出在 shell 中补全本命令的脚本")) { shell };
        verb.Does((invocation, _) =>
        {
            invocation.Printer.Line(ShellScripts.Of(invocation.Get(shell)));
            return Task.FromResult(ExitCode.Done);
        });
        return verb;
    }
}
