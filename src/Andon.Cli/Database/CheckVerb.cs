using System.CommandLine;
using Andon.Cli.Terminal;
using Andon.Runs;

namespace Andon.Cli.Database;

/// <summary><c>andon db check</c>: the file, and whether every run can be read and its rows say what its log says.</summary>
internal static class CheckVerb
{
    public static Command Create()
    {
        var verb = new Command("check", Language.Of("Check the database; work may go on meanwhile", "检查数据库；期间可继续工作"));
        verb.Does(CheckAsync);
        return verb;
    }

    private static async Task<int> CheckAsync(Invocation invocation, CancellationToken cancellation)
    {
        await using var store = DatabaseVerbs.OpenFile(invocation);
        var report = await store.CheckAsync(cancellation);
        await using var session = await Session.OpenAsync(invocation, Access.Read, cancellation);
        List<string> problems = [.. report.Problems];
        var engine = session.Get<RunEngine>();
        await foreach (var run in RowsOfRuns.AllAsync(engine, cancellation))
        {
            if (run.Problem is not null) problems.Add(run.Problem);
            // A run that is carried meanwhile may have moved on between the two looks.
            else if (run.Differs && await RowsOfRuns.DiffersAsync(engine, run.RunId, cancellation))
                problems.Add(Language.Of($"run {run.RunId}: its rows differ from its log; 'andon db rebuild' makes them anew", $"运行 {run.RunId}：索引行与日志不一致；可用 'andon db rebuild' 重建"));
        }

        if (invocation.Printer.IsForPrograms) invocation.Printer.Json(new { Ok = problems.Count == 0, report.Runs, report.LogRows, Problems = problems });
        else if (problems.Count == 0) invocation.Printer.Line(Language.Of($"sound: {report.Runs} runs, {report.LogRows} rows of log", $"完好：{report.Runs} 个运行，{report.LogRows} 行日志"));
        foreach (var problem in problems) invocation.Printer.Say(problem);
        return problems.Count == 0 ? ExitCode.Done : ExitCode.Error;
    }
}
