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
        var limit = new Option<int>("--limit") { HelpName = "N", DefaultValueFactory = _ => 50, Description = Language.Of("Items on a page, at most 200", "每页条数，最多 200") };
        var cursor = new Option<string?>("--cursor") { HelpName = "CURSOR", Description = Language.Of("Where the page before ended", "上一页的结束位置") };
        var verb = new Command("list", Language.Of("List runs, newest first", "列出运行，新的在前")) { pipeline, state, owner, text, limit, cursor };
        verb.Does((invocation, cancellation) =>
        {
            RunState? wanted = invocation.Get(state) is { } name ? Enum.GetValues<RunState>().Single(s => s.Name() == name) : null;
            var filter = new RunFilter(invocation.Get(pipeline), wanted, invocation.Get(owner), invocation.Get(text), invocation.Get(cursor), invocation.Get(limit));
            return ListAsync(invocation, filter, cancellation);
        });
        return verb;
    }

    private static async Task<int> ListAsync(Invocation invocation, RunFilter filter, CancellationToken cancellation)
    {
        await using var session = await Session.OpenAsync(invocation, Access.Read, cancellation);
        var page = await session.Client.ListAsync(invocation.Caller, filter, cancellation);
        invocation.Printer.List(page.Items, page.NextCursor, printer => Print(printer, page.Items));
        if (page.NextCursor is { } next && !invocation.Printer.IsForPrograms) invocation.Printer.Say(Language.Of("more: ", "更多：") + invocation.Command($"runs list --cursor {next}"));
        return ExitCode.Done;
    }

    private static void Print(Printer printer, IReadOnlyList<RunListItem> runs)
    {
        if (runs.Count == 0)
        {
            printer.Say(Language.Of("no runs", "没有运行"));
            return;
        }

        var table = new Table(Language.Of("RUN", "运行"), Language.Of("STATE", "状态"), Language.Of("SUBMITTED", "提交时间"), Language.Of("TITLE", "标题"));
        foreach (var run in runs)
        {
            table.Add(
                run.RunId.ToString(),
                new Cell(Language.Of(run.State.Name(), run.State.Word()), text => printer.Style.Paint(run.State, text)),
                run.SubmittedAt.ToLocalTime().ToString("MM-dd HH:mm", CultureInfo.InvariantCulture),
                run.Title);
        }

        table.Print(printer);
    }
}
