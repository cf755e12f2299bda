using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Terminal;

namespace Andon.Cli.Runs;

/// <summary><c>andon runs show RUN</c>: prints what <c>run</c> prints; with <c>--step</c>, one step with its input and revisions.</summary>
internal static class RunsShowVerb
{
    public static Command Create()
    {
        var run = RunsVerbs.Argument();
        var step = new Option<string?>("--step") { HelpName = "STEP", Description = Language.Of("One step, with its input, revisions and tasks (JSON)", "单个步骤及其输入、版本与任务（JSON）") };
        var revision = new Option<int?>("--revision") { HelpName = "N", Description = Language.Of("The step as it was at this revision", "该步骤在此版本时的内容") };
        var verb = new Command("show", Language.Of("Show a run with its steps and outputs", "显示运行及其步骤与输出")) { run, step, revision };
        verb.Does(async (invocation, cancellation) =>
        {
            var (session, id) = await RunsVerbs.OpenAsync(invocation, Access.Read, invocation.Get(run), cancellation);
            await using (session)
            {
                if (invocation.Get(step) is { } name) invocation.Printer.Json(await session.Client.NodeAsync(invocation.Caller, id, name, invocation.Get(revision), cancellation));
                else await ShowAsync(invocation, session, id, cancellation);
                return ExitCode.Done;
            }
        });
        return verb;
    }

    private static async Task ShowAsync(Invocation invocation, Session session, Guid id, CancellationToken cancellation)
    {
        var view = await session.Client.DetailAsync(invocation.Caller, id, cancellation);
        var awaited = await Awaited.OfAsync(session.Client, invocation.Caller, view);
        RunText.Print(invocation, view, awaited, withSteps: true);
    }
}
