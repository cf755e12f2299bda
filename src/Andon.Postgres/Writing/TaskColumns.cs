using Andon.Postgres.Raw;
using Andon.Stores;
using Npgsql;

namespace Andon.Postgres.Writing;

/// <summary>Human tasks, new or changed.</summary>
internal sealed class TaskColumns
{
    private readonly Columns columns = new("task-put");
    private readonly List<Guid> id, run;
    private readonly List<long> runKey, openedAt, dueAt, remindAt, remindedAt, closedAt;
    private readonly List<int> tenant, revision;
    private readonly List<short> kind, status;
    private readonly List<string?> pipeline, step, title, assigneeId, assigneeRole, escalatedTo, claimedBy, delegatedTo, decidedBy, candidates;

    public TaskColumns()
    {
        (id, runKey, run) = (columns.Uuid(), columns.Bigint(), columns.Uuid());
        (openedAt, dueAt, remindAt, remindedAt, closedAt) = (columns.Bigint(), columns.Bigint(), columns.Bigint(), columns.Bigint(), columns.Bigint());
        (tenant, revision, kind, status) = (columns.Integer(), columns.Integer(), columns.Smallint(), columns.Smallint());
        (pipeline, step, title) = (columns.Text(), columns.Text(), columns.Text());
        (assigneeId, assigneeRole, escalatedTo) = (columns.Text(), columns.Text(), columns.Text());
        (claimedBy, delegatedTo, decidedBy, candidates) = (columns.Text(), columns.Text(), columns.Text(), columns.Text());
    }

    public void Add(long key, int tenantKey, TaskRow row)
    {
        columns.Rows++;
        id.Add(row.Id);
        runKey.Add(key);
        run.Add(row.RunId);
        openedAt.Add(Instant.Of(row.OpenedAt));
        dueAt.Add(Instant.Of(row.DueAt));
        remindAt.Add(Instant.Of(row.RemindAt));
        remindedAt.Add(Instant.Of(row.RemindedAt));
        closedAt.Add(Instant.Of(row.ClosedAt));
        tenant.Add(tenantKey);
        revision.Add(row.Revision);
        kind.Add((short)row.Kind);
        status.Add((short)row.Status);
        pipeline.Add(Statements.Text(row.Pipeline));
        step.Add(Statements.Text(row.Step));
        title.Add(Statements.Text(row.Title));
        assigneeId.Add(Statements.TextOrNull(row.AssigneeId));
        assigneeRole.Add(Statements.TextOrNull(row.AssigneeRole));
        escalatedTo.Add(Statements.TextOrNull(row.EscalatedTo));
        claimedBy.Add(Statements.TextOrNull(row.ClaimedBy));
        delegatedTo.Add(Statements.TextOrNull(row.DelegatedTo));
        decidedBy.Add(Statements.TextOrNull(row.DecidedBy));
        candidates.Add(CandidatesText.Of(row.Candidates));
    }

    public void AddTo(NpgsqlBatch batch) => columns.AddTo(batch);

    public void Clear() => columns.Clear();
}
