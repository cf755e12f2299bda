using Andon.Cli.Terminal;
using Andon.Client;
using Andon.Runs;

namespace Andon.Cli.Schedules;

/// <summary>How people name a schedule: its id, or the beginning of it where that is unique.</summary>
internal static class ScheduleIds
{
    private const int ShortestPrefix = 6;
    private const int PagesToSearch = 25;

    public static async Task<Guid> FindAsync(IAndonClient client, Caller caller, string text, CancellationToken cancellation)
    {
        if (Guid.TryParse(text, out var id)) return id;
        if (text.Length < ShortestPrefix || !text.All(c => char.IsAsciiHexDigit(c) || c == '-'))
            throw new UsageException("invalid_id", Language.Of($"'{text}' is no schedule id; 'andon schedules list' shows them", $"'{text}' 不是定时计划编号；用 'andon schedules list' 查看"));

        List<Guid> found = [];
        string? cursor = null;
        for (var page = 0; page < PagesToSearch; page++)
        {
            var schedules = await client.ListSchedulesAsync(caller, new ScheduleFilter(Cursor: cursor, Limit: 200), cancellation);
            found.AddRange(schedules.Items.Select(s => s.Id).Where(s => s.ToString().StartsWith(text, StringComparison.OrdinalIgnoreCase)));
            if ((cursor = schedules.NextCursor) is null) break;
        }

        return found switch
        {
            [var only] => only,
            [] => throw new AndonException(RefusalKind.NotFound, "unknown_schedule", $"there is no schedule '{text}'"),
            _ => throw new UsageException("ambiguous_id", Language.Of($"{found.Count} schedules begin with '{text}'; give more of the id", $"有 {found.Count} 个定时计划以 '{text}' 开头；请给出更多字符")),
        };
    }
}
