using System.CommandLine;
using System.Globalization;
using Andon.Cli.Database;
using Andon.Cli.Progress;
using Andon.Cli.Terminal;
using Andon.Client;
using Andon.Runs;

namespace Andon.Cli.Runs;

/// <summary><c>andon runs list</c></summary>
internal static class RunsListVerb
{
    public static Command Create()
    {
        var pipeline = new Option<string?>("--pipeline") { HelpName = "NAME", Description = Language.Of("Only of this pipeline", "仅此流水线") };
        var state = new Option<string?>("--state") { HelpName = "STATE", Description = Language.Of("Only in this state", "仅此状态") }.AcceptOnlyFromAmong([.. Enum.GetValues<RunState>().Select(s => s.Name())]);
        var owner = new Option<string?>("--owner") { HelpName = "ID", Description = Language.Of("Only for this owner", "仅此归属者") };
        var text = new Option<string?>("--text") { HelpName = "TEXT", Description = Language.Of("Only titles that contain this", "标题包含此文本") };
        var (limit, cursor) = Listing.Paging();
        var verb = new Command("list", Language.Of("List runs, newest first", "列出运行，新的在前")) { pipeline, state, owner, text, limit, cursor };
        verb.Does(async (invocation, cancellation) =>
        {
            RunState? wanted = invocation.Get(state) is { } name ? Enum.GetValues<RunState>().Single(s => s.Name() == name) : null;
            var filter = new RunFilter(invocation.Get(pipeline), wanted, invocation.Get(owner), invocation.Get(text), invocation.Get(cursor), invocation.Get(limit));
            await using var session = await Session.OpenAsync(invocation, Access.Read, cancellation);
            return Listing.Print(
                invocation,
                "runs list",
                await session.Client.ListAsync(invocation.Caller, filter, cancellation),
                Language.Of("no runs", "没有运行"),
                [Language.Of("RUN", "运行"), Language.Of("STATE", "状态"), Language.Of("SUBMITTED", "提交时间"), Language.Of("TITLE", "标题")],
                run =>
                [
                    run.RunId.ToString(),
                    new Cell(Language.Of(run.State.Name(), run.State.Word()), text => invocation.Printer.Style.Paint(run.State, text)),
                    run.SubmittedAt.ToLocalTime().ToString("MM-dd HH:mm", CultureInfo.InvariantCulture),
                    run.Title,
                ],
                pipeline, state, owner, text, limit);
        });
        return verb;
    }
}
