using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Terminal;

namespace Andon.Cli.Runs;

/// <summary><c>andon runs pause RUN</c></summary>
internal static class RunsPauseVerb
{
    public static Command Create()
    {
        var run = RunsVerbs.Argument();
        var verb = new Command("pause", Language.Of("Start nothing more in a run until it is resumed", "暂停运行，恢复前不再启动任何步骤")) { run };
        verb.Does(async (invocation, cancellation) =>
        {
            var (session, id) = await RunsVerbs.OpenAsync(invocation, Access.Decide, invocation.Get(run), cancellation);
            await using var closing = session;
            RunText.Print(invocation, await session.Client.PauseAsync(invocation.Caller, id, cancellation), null, withSteps: false);
            return ExitCode.Done;
        });
        return verb;
    }
}
