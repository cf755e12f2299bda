using System.CommandLine;
using Andon.Cli.Runs;
using Andon.Cli.Terminal;
using Andon.Files;

namespace Andon.Cli.Database;

/// <summary><c>andon db prune --older-than 30d</c>: removes runs that ended long ago, of all tenants, and the files that none of those left names.</summary>
internal static class PruneVerb
{
    private const int Portion = 500;

    /// <summary>Where other processes keep files meanwhile, no run may name them yet.</summary>
    private static readonly TimeSpan Unnamed = TimeSpan.FromDays(1);

    public static Command Create()
    {
        var age = new Option<string>("--older-than") { Required = true, HelpName = "DURATION", Description = Language.Of("Runs that ended longer ago than this, such as 30d", "结束时间早于此时长的运行，如 30d") };
        var verb = new Command("prune", Language.Of("Remove ended runs of all tenants for good", "永久删除所有租户中已结束的旧运行")) { age };
        verb.Does((invocation, cancellation) => PruneAsync(invocation, Patience.Read("--older-than", invocation.Get(age)!), cancellation));
        return verb;
    }

    private static async Task<int> PruneAsync(Invocation invocation, TimeSpan age, CancellationToken cancellation)
    {
        await using var session = await Contention.OpenAsync(invocation, Access.Decide, cancellation);
        var before = TimeProvider.System.GetUtcNow() - age;
        int removed = 0, portion;
        do
        {
            portion = await session.Store.PruneAsync(before, Portion, cancellation);
            removed += portion;
        }
        while (portion > 0);

        var (files, bytes) = await BlobSweep.RunAsync(session.Store, invocation.Postgres is null ? DateTimeOffset.MaxValue : TimeProvider.System.GetUtcNow() - Unnamed, cancellation);
        if (invocation.Printer.IsForPrograms) invocation.Printer.Json(new { Removed = removed, FilesRemoved = files, FileBytesRemoved = bytes });
        else invocation.Printer.Line(Language.Of($"{removed} runs removed, and {files} files of {bytes:N0} bytes that no run names", $"已删除 {removed} 个运行，以及不再被任何运行引用的 {files} 个文件（{bytes:N0} 字节）"));
        return ExitCode.Done;
    }
}
