using System.CommandLine;
using Andon.Cli.Terminal;
using Andon.Runs;

namespace Andon.Cli.Database;

/// <summary><c>andon db rebuild</c>: makes the rows that follow from the log anew where they differ from it.</summary>
internal static class RebuildVerb
{
    public static Command Create()
    {
        var verb = new Command("rebuild", Language.Of("Make lists, inbox and timers anew from the log", "依据日志重建列表、收件箱与定时器"));
        verb.Does(RebuildAsync);
        return verb;
    }

    private static async Task<int> RebuildAsync(Invocation invocation, CancellationToken cancellation)
    {
        await using var session = await Contention.OpenAsync(invocation, Access.Decide, cancellation);
        List<string> problems = [];
        int runs = 0, rebuilt = 0;
        await foreach (var run in RowsOfRuns.AllAsync(session.Get<RunEngine>(), cancellation))
        {
            runs++;
            if (run.Problem is not null) problems.Add(run.Problem);
            if (!run.Differs) continue;
            await session.Store.ReplaceRowsAsync(run.Right!, cancellation);
            rebuilt++;
        }

        if (invocation.Printer.IsForPrograms) invocation.Printer.Json(new { Runs = runs, Rebuilt = rebuilt, Problems = problems });
        else invocation.Printer.Line(Language.Of($"{runs} runs, {rebuilt} differed from their log and were rebuilt", $"{runs} 个运行，其中 {rebuilt} 个与日志不一致，已重建"));
        foreach (var problem in problems) invocation.Printer.Say(problem);
        return problems.Count == 0 ? ExitCode.Done : ExitCode.Error;
    }
}
