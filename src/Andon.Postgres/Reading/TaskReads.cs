using Andon.HumanTasks;
using Andon.Postgres.Raw;
using Andon.Stores;
using Npgsql;

namespace Andon.Postgres.Reading;

/// <summary>Human tasks of a tenant, oldest first.</summary>
internal sealed class TaskReads(Database database)
{
    private const int MostExamined = 50_000;
    private const int Portion = 1_000;

    public ValueTask<TaskRow?> FindAsync(string tenant, Guid task, CancellationToken cancellation) => database.ReadAsync(
        batch => batch.Then("tenant-named", tenant).Then("task", task, tenant),
        static async (reader, stop) => (await reader.NextListAsync(Row, stop)).FirstOrDefault(),
        cancellation);

    public async ValueTask<Page<TaskRow>> ListAsync(TaskQuery query, CancellationToken cancellation)
    {
        var after = query.Cursor is { } cursor ? Cursors.TimeAndKey(cursor) : (long.MinValue, 0);
        var found = query.RunId is { } run
            ? await OfRunAsync(query, run, after, cancellation)
            : await OfTenantAsync(query, after, cancellation);
        return TaskPages.Of(found, query.Limit);
    }

    public static TaskRow Row(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0),
        RunId = row.GetGuid(1),
        OpenedAt = Instant.From(row.GetInt64(2)),
        DueAt = Instant.FromOrNotYet(row.GetInt64(3)),
        RemindAt = Instant.FromOrNotYet(row.GetInt64(4)),
        RemindedAt = Instant.FromOrNotYet(row.GetInt64(5)),
        ClosedAt = Instant.FromOrNotYet(row.GetInt64(6)),
        Revision = row.GetInt32(7),
        Kind = (HumanTaskKind)row.GetInt16(8),
        Status = (HumanTaskStatus)row.GetInt16(9),
        Pipeline = row.GetString(10),
        Step = row.GetString(11),
        Title = row.GetString(12),
        AssigneeId = row.TextOrNull(13),
        AssigneeRole = row.TextOrNull(14),
        EscalatedTo = row.TextOrNull(15),
        ClaimedBy = row.TextOrNull(16),
        DelegatedTo = row.TextOrNull(17),
        DecidedBy = row.TextOrNull(18),
        Candidates = CandidatesText.From(row.TextOrNull(19)),
        Tenant = row.GetString(20),
    };

    private static FoundTask Found(NpgsqlDataReader row) => new(row.GetInt64(2), row.GetInt64(21), Row(row));

    /// <summary>A run has few tasks: all are read.</summary>
    private async ValueTask<List<FoundTask>> OfRunAsync(TaskQuery query, Guid run, (long, long) after, CancellationToken cancellation)
    {
        var tasks = await database.ReadAsync(
            batch => batch.Then("tenant-named", query.Tenant).Then("tasks-by-run", run),
            static (reader, stop) => reader.NextListAsync(Found, stop),
            cancellation);
        return tasks.FindAll(task => (task.OpenedAt, task.Key).CompareTo(after) > 0 && query.Matches(task.Row!));
    }

    /// <summary>One walk for each status asked for, each in order; a page and one more of each is enough to merge.</summary>
    private async ValueTask<List<FoundTask>> OfTenantAsync(TaskQuery query, (long, long) after, CancellationToken cancellation)
    {
        var found = new List<FoundTask>();
        foreach (var status in query.Statuses().ToArray()) await WalkAsync(query, status, after, found, cancellation);
        return found;
    }

    private async ValueTask WalkAsync(TaskQuery query, HumanTaskStatus status, (long Time, long Key) after, List<FoundTask> found, CancellationToken cancellation)
    {
        var enough = found.Count + query.Limit + 1;
        // What the server can compare it has compared; who is a candidate is compared here.
        var portion = query is { Role: null, Assignee: null, For: null } ? query.Limit + 1 : Portion;
        for (var examined = 0; ; examined += portion)
        {
            var from = after;
            var tasks = await database.ReadAsync(
                batch => batch.Then("tenant-named", query.Tenant).Then("tasks-by-status", query.Tenant, (short)status, from.Time, from.Key, (long)portion),
                static (reader, stop) => reader.NextListAsync(Found, stop),
                cancellation);
            found.AddRange(tasks.Where(task => query.Matches(task.Row!)));
            if (found.Count >= enough || tasks.Count < portion) return;
            after = (tasks[^1].OpenedAt, tasks[^1].Key);
            if (examined < MostExamined) continue;
            found.Add(new FoundTask(after.Time, after.Key, null));
            return;
        }
    }
}
