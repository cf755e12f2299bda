using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Terminal;

namespace Andon.Cli.Runs;

/// <summary><c>andon runs diff RUN [STEP]</c>: what a revision changed.</summary>
internal static class RunsDiffVerb
{
    public static Command Create()
    {
        var run = RunsVerbs.Argument();
        var step = new Argument<string?>("STEP") { Arity = ArgumentArity.ZeroOrOne, Description = Language.Of("One step alone", "仅此步骤") };
        var from = new Option<int?>("--from") { HelpName = "R", Description = Language.Of("The earlier revision; default: the one before", "较早的版次；默认为前一版次") };
        var to = new Option<int?>("--to") { HelpName = "R", Description = Language.Of("The later revision; default: the newest", "较晚的版次；默认为最新版次") };
        var verb = new Command("diff", Language.Of("Compare two revisions: what ran again, and which outputs changed", "比较两个版次：哪些步骤重新运行，哪些输出改变")) { run, step, from, to };
        verb.Does(async (invocation, cancellation) =>
        {
            var (session, id) = await RunsVerbs.OpenAsync(invocation, Access.Read, invocation.Get(run), cancellation);
            await using var closing = session;
            var diff = await session.Client.DiffAsync(invocation.Caller, id, invocation.Get(from), invocation.Get(to), invocation.Parse.GetValue(step), cancellation);
            if (invocation.Printer.IsForPrograms) invocation.Printer.Json(diff);
            else new DiffText(invocation.Printer, diff).Print();
            return ExitCode.Done;
        });
        return verb;
    }
}
