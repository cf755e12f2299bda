using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Terminal;
using Andon.Client;

namespace Andon.Cli.Runs;

/// <summary><c>andon runs migrate RUN</c>: takes an unfinished run over to another version of its pipeline.</summary>
internal static class RunsMigrateVerb
{
    public static Command Create()
    {
        var run = RunsVerbs.Argument();
        var to = new Option<int?>("--to") { HelpName = "VERSION", Description = Language.Of("The version; the newest unless given", "目标版本；默认最新") };
        var rename = new Option<string[]>("--rename") { HelpName = "OLD=NEW", Description = Language.Of("A step that has another name there; may be repeated", "在目标版本中改名的步骤；可重复") };
        var dryRun = new Option<bool>("--dry-run") { Description = Language.Of("Only say what would become of the steps", "仅说明各步骤将如何处理") };
        var verb = new Command("migrate", Language.Of("Take an unfinished run over to another version of its pipeline", "将未结束的运行迁移到其流水线的另一版本")) { run, to, rename, dryRun };
        verb.Does(async (invocation, cancellation) =>
        {
            var request = new MigrationRequest { To = invocation.Get(to), Renames = Read(invocation.Get(rename) ?? []), DryRun = invocation.Get(dryRun) };
            var (session, id) = await RunsVerbs.OpenAsync(invocation, request.DryRun ? Access.Read : Access.Decide, invocation.Get(run), cancellation);
            await using var closing = session;
            MigrationText.Print(invocation, await session.Client.MigrateAsync(invocation.Caller, id, request, cancellation));
            return ExitCode.Done;
        });
        return verb;
    }

    private static Dictionary<string, string> Read(IReadOnlyList<string> renames)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var rename in renames)
        {
            if (rename.Split('=') is not [{ Length: > 0 } from, { Length: > 0 } to]) throw new UsageException(Language.Of($"'{rename}': give OLD=NEW, the names of a step in both versions", $"'{rename}'：请使用 OLD=NEW，即步骤在两个版本中的名称"));
            if (!names.TryAdd(from, to)) throw new UsageException(Language.Of($"step '{from}' is renamed twice", $"步骤 '{from}' 重复改名"));
        }

        return names;
    }
}
