using System.CommandLine;
using Andon.Cli.Terminal;

namespace Andon.Cli.Database;

/// <summary><c>andon db backup PATH</c></summary>
internal static class BackupVerb
{
    public static Command Create()
    {
        var path = new Argument<string>("PATH") { Description = Language.Of("A file that does not exist yet", "尚不存在的文件") };
        var verb = new Command("backup", Language.Of("Copy the database safely; work may go on meanwhile", "安全复制数据库；期间可继续工作")) { path };
        verb.Does(async (invocation, cancellation) =>
        {
            if (invocation.Postgres is not null)
                throw new UsageException(Language.Of("a PostgreSQL database is backed up by its own tools: pg_dump, or continuous archiving (docs/operations.md)", "PostgreSQL 数据库请用其自带工具备份：pg_dump 或连续归档（见 docs/operations.md）"));
            await using var store = DatabaseVerbs.OpenFile(invocation);
            var target = Path.GetFullPath(invocation.Get(path));
            var report = await store.BackupAsync(target, cancellation);
            if (invocation.Printer.IsForPrograms) invocation.Printer.Json(new { Path = target, report.Bytes, report.Files, report.FileBytes });
            else if (report.Files == 0) invocation.Printer.Line(Language.Of($"{target}: {report.Bytes:N0} bytes", $"{target}：{report.Bytes:N0} 字节"));
            else invocation.Printer.Line(Language.Of($"{target}: {report.Bytes:N0} bytes, and {report.Files} files of {report.FileBytes:N0} bytes beside it", $"{target}：{report.Bytes:N0} 字节，另有 {report.Files} 个文件（{report.FileBytes:N0} 字节）"));
            return ExitCode.Done;
        });
        return verb;
    }
}
