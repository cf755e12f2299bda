using System.CommandLine;
using System.Globalization;
using Andon.Cli.Database;
using Andon.Cli.Terminal;
using Andon.Client;
using Andon.Pipelines;

namespace Andon.Cli.Audit;

/// <summary><c>andon audit list</c></summary>
internal static class AuditListVerb
{
    public static Command Create()
    {
        var actor = new Option<string?>("--actor") { HelpName = "USER", Description = Language.Of("Only what this user did", "仅此用户的操作") };
        var action = new Option<string?>("--action") { HelpName = "ACTION", Description = Language.Of("Only this action, such as task.approved; run. stands for all that begin with it", "仅此操作，如 task.approved；run. 表示所有以其开头的操作") };
        var subject = new Option<string?>("--subject") { HelpName = "ID", Description = Language.Of("Only what was done to this: a run, a task, a user, a name", "仅针对此对象：运行、任务、用户或名称") };
        var since = new Option<string?>("--since") { HelpName = "TIME", Description = Language.Of("Only from this time on, such as 7d (ago) or 2030-01-31", "仅此时间之后，如 7d（之前）或 2030-01-31") };
        var (limit, cursor) = Listing.Paging();
        var verb = new Command("list", Language.Of("List what people and keys did, newest first", "列出人员与密钥的操作，新的在前")) { actor, action, subject, since, limit, cursor };
        verb.Does(async (invocation, cancellation) =>
        {
            var filter = new AuditFilter
            {
                Actor = invocation.Get(actor),
                Action = invocation.Get(action),
                Subject = invocation.Get(subject),
                Since = invocation.Get(since) is { } text ? Time(text) : null,
                Cursor = invocation.Get(cursor),
                Limit = invocation.Get(limit),
            };
            await using var session = await Session.OpenAsync(invocation, Access.Read, cancellation);
            return Listing.Print(
                invocation,
                "audit list",
                await session.Client.ListAuditAsync(invocation.Caller, filter, cancellation),
                Language.Of("nothing on record", "没有记录"),
                ["#", Language.Of("TIME", "时间"), Language.Of("WHO", "操作者"), Language.Of("VIA", "凭证"), Language.Of("DID", "操作"), Language.Of("TO", "对象"), Language.Of("DETAILS", "详情")],
                Row,
                actor, action, subject, since, limit);
        });
        return verb;
    }

    private static Cell[] Row(AuditView entry) =>
    [
        entry.Sequence.ToString(CultureInfo.InvariantCulture), entry.At.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), entry.Actor, entry.Via ?? "",
        entry.Action, entry.Subject, entry.Details.GetRawText() is var details && details == "{}" ? "" : details,
    ];

    private static DateTimeOffset Time(string text) => Duration.TryParse(text, out var ago) ? TimeProvider.System.GetUtcNow() - ago
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var time) ? time
        : throw new UsageException(Language.Of($"--since {text}: give a time such as 2030-01-31, or how long ago, such as 7d", $"--since {text}：请给出时间（如 2030-01-31）或时长（如 7d）"));
}
