using System.CommandLine;
using Andon.Cli.Terminal;
using Andon.Files;
using Andon.Postgres;
using Andon.Runs;
using Andon.Sqlite;
using Andon.Stores;

namespace Andon.Cli.Database;

/// <summary><c>andon db check</c>: the file, whether every run can be read, its rows say what its log says, and the files it names are there.</summary>
internal static class CheckVerb
{
    public static Command Create()
    {
        var digests = new Option<bool>("--digests") { Description = Language.Of("Read every byte of the files too, not only their lengths", "同时读取文件的全部内容，而不仅是长度") };
        var verb = new Command("check", Language.Of("Check the database; work may go on meanwhile", "检查数据库；期间可继续工作")) { digests };
        verb.Does((invocation, cancellation) => CheckAsync(invocation, invocation.Get(digests), cancellation));
        return verb;
    }

    private static async Task<int> CheckAsync(Invocation invocation, bool readsFiles, CancellationToken cancellation)
    {
        await using IStore store = invocation.Postgres is null ? DatabaseVerbs.OpenFile(invocation) : DatabaseVerbs.OpenPostgres(invocation, mayMigrate: false);
        var report = store is PostgresStore postgres ? await postgres.CheckAsync(cancellation) : await ((SqliteStore)store).CheckAsync(cancellation);
        await using var session = await Session.OpenAsync(invocation, Access.Read, cancellation);
        List<string> problems = [.. report.Problems];
        var engine = session.Get<RunEngine>();
        var files = new FileCheck(store.Blobs, readsFiles);
        await foreach (var run in RowsOfRuns.AllAsync(engine, cancellation))
        {
            if (run.Problem is not null) problems.Add(run.Problem);
            // A run that is carried meanwhile may have moved on between the two looks.
            else if (run.Differs && await RowsOfRuns.DiffersAsync(engine, run.RunId, cancellation))
                problems.Add(Language.Of($"run {run.RunId}: its rows differ from its log; 'andon db rebuild' makes them anew", $"运行 {run.RunId}：索引行与日志不一致；可用 'andon db rebuild' 重建"));
            if (run.Run is null) continue;
            await foreach (var (place, file, condition) in files.ProblemsAsync(run.Run, cancellation))
                problems.Add(Language.Of($"run {run.RunId}: {place} names the file {file.Digest} of {file.Bytes:N0} bytes, {Word(condition)}", $"运行 {run.RunId}：{place} 引用文件 {file.Digest}（{file.Bytes:N0} 字节），{Word(condition)}"));
        }

        if (invocation.Printer.IsForPrograms) invocation.Printer.Json(new { Ok = problems.Count == 0, report.Runs, report.LogRows, files.Files, Problems = problems });
        else if (problems.Count == 0) invocation.Printer.Line(Language.Of($"sound: {report.Runs} runs, {report.LogRows} rows of log, {files.Files} files", $"完好：{report.Runs} 个运行，{report.LogRows} 行日志，{files.Files} 个文件"));
        foreach (var problem in problems) invocation.Printer.Say(problem);
        return problems.Count == 0 ? ExitCode.Done : ExitCode.Error;
    }

    private static string Word(FileCondition condition) => condition switch
    {
        FileCondition.Missing => Language.Of("which is not there; restore it from a backup, or run that step again", "但该文件不存在；请从备份恢复，或重新运行该步骤"),
        FileCondition.OtherLength => Language.Of("which has another length now; restore it from a backup, or run that step again", "但其长度已改变；请从备份恢复，或重新运行该步骤"),
        _ => Language.Of("whose bytes have changed; restore it from a backup, or run that step again", "但其内容已改变；请从备份恢复，或重新运行该步骤"),
    };
}
