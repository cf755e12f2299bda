using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Terminal;

namespace Andon.Cli.Runs;

/// <summary><c>andon runs cancel RUN</c></summary>
internal static class RunsCancelVerb
{
    public static Command Create()
    {
        var run = RunsVerbs.Argument();
        var reason = new Option<string?>("--reason") { HelpName = "TEXT", Description = Language.Of("Why, for the record", "原因，将被记录") };
        var compensate = new Option<bool>("--compensate") { Description = Language.Of("Undo what its steps did first, the last first", "先撤销已完成步骤所做的事（后完成的先撤销）") };
        var verb = new Command("cancel", Language.Of("End a run for good", "永久取消运行")) { run, reason, compensate };
        verb.Does(async (invocation, cancellation) =>
        {
            var (session, id) = await RunsVerbs.OpenAsync(invocation, Access.Decide, invocation.Get(run), cancellation);
            await using var closing = session;
            RunText.Print(invocation, await session.Client.CancelAsync(invocation.Caller, id, invocation.Get(reason), invocation.Get(compensate), cancellation), null, withSteps: false);
            return ExitCode.Done;
        });
        return verb;
    }
}
