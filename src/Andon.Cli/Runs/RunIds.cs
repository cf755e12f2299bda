using Andon.Cli.Terminal;
using Andon.Client;
using Andon.Runs;

namespace Andon.Cli.Runs;

/// <summary>How people name a run: its id, the beginning of it where that is unique, or <c>last</c>.</summary>
internal static class RunIds
{
    public static async Task<Guid> FindAsync(IAndonClient client, Caller caller, string text, CancellationToken cancellation)
    {
        if (text == "last") return (await client.ListAsync(caller, new RunFilter(Limit: 1), cancellation)).Items is [var newest] ? newest.RunId : throw new AndonException(RefusalKind.NotFound, "unknown_run", $"there is no run '{text}'");
        if (!IsOne(text))
            throw new UsageException("invalid_id", Language.Of($"'{text}' is no run id; give the id, at least {ShortIds.ShortestPrefix} characters of its beginning, or 'last'", $"'{text}' 不是运行编号；请给出编号、其开头至少 {ShortIds.ShortestPrefix} 个字符，或 'last'"));
        return await ShortIds.FindAsync(text, ("run", "运行"), "runs list", cursor => client.ListAsync(caller, new RunFilter(Cursor: cursor, Limit: ShortIds.PageSize), cancellation), run => run.RunId);
    }

    /// <summary>Whether a text may name a run.</summary>
    public static bool IsOne(string text) => text == "last" || Guid.TryParse(text, out _) || ShortIds.IsPrefix(text);
}
