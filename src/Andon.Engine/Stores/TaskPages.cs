namespace Andon.Stores;

/// <summary>A task that matches, or the place where a walk gave up.</summary>
internal sealed record FoundTask(long OpenedAt, long Key, TaskRow? Row);

/// <summary>Makes a page of what the walks over each status found.</summary>
internal static class TaskPages
{
    public static Page<TaskRow> Of(IEnumerable<FoundTask> found, int limit)
    {
        var ordered = found.OrderBy(task => task.OpenedAt).ThenBy(task => task.Key).ToList();
        // A walk that gave up stands for the tasks behind it: nothing later may be shown before them.
        var end = ordered.FindIndex(task => task.Row is null) is >= 0 and var gap ? Math.Min(gap, limit) : Math.Min(limit, ordered.Count);
        var items = ordered.Take(end).Select(task => task.Row!).ToList();
        if (end == ordered.Count) return new Page<TaskRow>(items, null);
        var last = end < limit ? ordered[end] : ordered[end - 1];
        return new Page<TaskRow>(items, Cursors.Of(last.OpenedAt, last.Key));
    }
}
