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
            await using var store = DatabaseVerbs.OpenFile(invocation);
            var target = Path.GetFullPath(invocation.Get(path));
            await store.BackupAsync(target, cancellation);
            var bytes = new FileInfo(target).Length;
            if (invocation.Printer.IsForPrograms) invocation.Printer.Json(new { Path = target, Bytes = bytes });
            else invocation.Printer.Line(Language.Of($"{target}: {bytes:N0} bytes", $"{target}：{bytes:N0} 字节"));
            return ExitCode.Done;
        });
        return verb;
    }
}
