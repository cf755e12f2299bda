using Andon.Cli.Terminal;
using Andon.Client;
using Andon.Runs;

namespace Andon.Cli.Tasks;

/// <summary>How people name a task: its id, or the beginning of it where that is unique.</summary>
internal static class TaskIds
{
    private const int ShortestPrefix = 6;
    private const int PagesToSearch = 25;

    public static async Task<Guid> FindAsync(IAndonClient client, Caller caller, string text, CancellationToken cancellation)
    {
        if (Guid.TryParse(text, out var id)) return id;
        if (text.Length < ShortestPrefix || !text.All(c => char.IsAsciiHexDigit(c) || c == '-'))
            throw new UsageException("invalid_id", Language.Of($"'{text}' is no task id; 'andon tasks list' shows them", $"'{text}' 不是任务编号；用 'andon tasks list' 查看"));

        List<Guid> found = [];
        string? cursor = null;
        for (var page = 0; page < PagesToSearch; page++)
        {
            var tasks = await client.ListTasksAsync(caller, new TaskFilter(OpenOnly: false, Cursor: cursor, Limit: 200), cancellation);
            found.AddRange(tasks.Items.Select(t => t.Id).Where(t => t.ToString().StartsWith(text, StringComparison.OrdinalIgnoreCase)));
            if ((cursor = tasks.NextCursor) is null) break;
        }

        return found switch
        {
            [var only] => only,
            [] => throw new AndonException(RefusalKind.NotFound, "unknown_task", $"there is no task '{text}'"),
            _ => throw new UsageException("ambiguous_id", Language.Of($"{found.Count} tasks begin with '{text}'; give more of the id", $"有 {found.Count} 个任务以 '{text}' 开头；请给出更多字符")),
        };
    }
}
