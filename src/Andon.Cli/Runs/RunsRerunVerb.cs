using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Terminal;

namespace Andon.Cli.Runs;

/// <summary><c>andon runs rerun RUN STEP</c></summary>
internal static class RunsRerunVerb
{
    public static Command Create()
    {
        var run = RunsVerbs.Argument();
        var step = new Argument<string>("STEP") { Description = Language.Of("The step to run again, with all that follows from it", "要重新运行的步骤（其后续步骤一并重跑）") };
        var dryRun = new Option<bool>("--dry-run") { Description = Language.Of("Only say which steps may run", "仅列出可能运行的步骤") };
        var verb = new Command("rerun", Language.Of("Run a step and what follows again", "重新运行某一步骤及其后续")) { run, step, dryRun };
        verb.Does(async (invocation, cancellation) =>
        {
            var isDryRun = invocation.Get(dryRun);
            var (session, id) = await RunsVerbs.OpenAsync(invocation, isDryRun ? Access.Read : Access.Decide, invocation.Get(run), cancellation);
            await using var closing = session;
            ChangeText.Print(invocation, await session.Client.RerunAsync(invocation.Caller, id, invocation.Get(step), isDryRun, cancellation));
            return ExitCode.Done;
        });
        return verb;
    }
}
