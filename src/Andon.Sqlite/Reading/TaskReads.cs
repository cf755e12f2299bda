using Andon.HumanTasks;
using Andon.Sqlite.Raw;
using Andon.Stores;

namespace Andon.Sqlite.Reading;

/// <summary>Human tasks of a tenant, oldest first.</summary>
internal static class TaskReads
{
    private const int MostExamined = 50_000;

    public static TaskRow? Find(Connection connection, string tenant, Guid task)
    {
        var found = connection["task"].Bind(1, task).Rows(Row);
        return found is [var row] && string.Equals(row.Tenant, tenant, StringComparison.Ordinal) ? row : null;
    }

    public static Page<TaskRow> List(Connection connection, TaskQuery query)
    {
        var (openedAt, key) = query.Cursor is { } cursor ? Cursors.TimeAndKey(cursor) : (long.MinValue, 0);
        if (connection["tenant-key"].Bind(1, query.Tenant).Scalar() is not { } tenant)
            return new Page<TaskRow>([], null);
        var found = query.RunId is { } run
            ? OfRun(connection, query, RunReads.Key(connection, run), openedAt, key)
            : OfTenant(connection, query, tenant, openedAt, key);
        return TaskPages.Of(found, query.Limit);
    }

    public static TaskRow Row(Statement row) => new()
    {
        Id = row.Guid(0),
        RunId = row.Guid(1),
        Tenant = row.Text(2),
        Pipeline = row.Text(3),
        Step = row.Text(4),
        Revision = row.Int(5),
        Kind = (HumanTaskKind)row.Int(6),
        Status = (HumanTaskStatus)row.Int(7),
        Title = row.Text(8),
        AssigneeId = row.TextOrNull(9),
        AssigneeRole = row.TextOrNull(10),
        EscalatedTo = row.TextOrNull(11),
        ClaimedBy = row.TextOrNull(12),
        OpenedAt = Instant.From(row.Long(13)),
        DueAt = Instant.FromOrNotYet(row.Long(14)),
        ClosedAt = Instant.FromOrNotYet(row.Long(15)),
        DecidedBy = row.TextOrNull(16),
        Candidates = CandidatesText.From(row.TextOrNull(17)),
        DelegatedTo = row.TextOrNull(18),
        RemindAt = Instant.FromOrNotYet(row.Long(19)),
        RemindedAt = Instant.FromOrNotYet(row.Long(20)),
    };

    /// <summary>A run has few tasks: all are read.</summary>
    private static List<FoundTask> OfRun(Connection connection, TaskQuery query, long run, long openedAt, long key) =>
        connection["tasks-by-run"].Bind(1, run).Rows(static row => new FoundTask(row.Long(13), row.Long(21), Row(row)))
            .FindAll(task => (task.OpenedAt, task.Key).CompareTo((openedAt, key)) > 0 && query.Matches(task.Row!));

    /// <summary>One walk for each status asked for, each in order; a page and one more of each is enough to merge.</summary>
    private static List<FoundTask> OfTenant(Connection connection, TaskQuery query, long tenant, long openedAt, long key)
    {
        var found = new List<FoundTask>();
        foreach (var status in query.Statuses())
        {
            var rows = connection["tasks-by-status"].Bind(1, tenant).Bind(2, (long)status).Bind(3, openedAt).Bind(4, key);
            var enough = found.Count + query.Limit + 1;
            for (var examined = 0; found.Count < enough && rows.Next(); examined++)
            {
                var task = Row(rows);
                if (query.Matches(task))
                    found.Add(new FoundTask(rows.Long(13), rows.Long(21), task));
                else if (examined >= MostExamined)
                {
                    found.Add(new FoundTask(rows.Long(13), rows.Long(21), null));
                    break;
                }
            }
            rows.Reset();
        }
        return found;
    }
}
