using System.Text.Json;
using Andon.HumanTasks;
using Andon.Runs;
using Andon.Stores;

namespace Andon.Client;

/// <summary>The human tasks of <see cref="LocalClient"/>.</summary>
internal sealed partial class LocalClient
{
    public async Task<Page<TaskListItem>> ListTasksAsync(Caller caller, TaskFilter filter, CancellationToken cancellation = default)
    {
        var query = new TaskQuery
        {
            Tenant = caller.Tenant,
            RunId = filter.Run,
            Status = filter.Status,
            OpenOnly = filter.OpenOnly,
            Role = filter.Role,
            Assignee = filter.Assignee,
            For = filter.Mine ? caller.Actor : null,
            Cursor = filter.Cursor,
            Limit = Limit(filter.Limit),
        };
        var page = await PageAsync(() => engine.Store.ListTasksAsync(query, cancellation));
        return new Page<TaskListItem>([.. page.Items.Select(RunViews.Of)], page.NextCursor);
    }

    public async Task<TaskView> GetTaskAsync(Caller caller, Guid task, CancellationToken cancellation = default)
    {
        var row = await FindAsync(caller, task, cancellation);
        var run = await LoadAsync(caller, row.RunId, cancellation);
        return RunViews.Of(run, run.Tasks[task], await AskedAsync(run, run.Tasks[task], cancellation), caller.Actor);
    }

    /// <summary>What a task asks. A migrated run may have another version by now than the one that a closed task was opened by; that one is on record.</summary>
    private async Task<HumanTaskDefinition?> AskedAsync(Run run, HumanTask task, CancellationToken cancellation)
    {
        var now = run.DefinitionOf(task.Step)?.Human;
        if (task.IsOpen || (now is not null && run.SubmittedVersion == run.Pipeline.Version)) return now;
        var version = run.SubmittedVersion;
        foreach (var e in (await engine.Store.ReadLogAsync(run.Id, 0, cancellation)).SelectMany(row => RunLoader.Decode(run.Id, row)))
        {
            if (e is RunMigrated migrated) version = migrated.To;
            if (e is TaskOpened opened && opened.Task.Id == task.Id) return (await engine.Pipelines.GetAsync(run.Tenant, run.Pipeline.Name, version, cancellation)).DefinitionOf(opened.Task.Step)?.Human;
        }

        return now;
    }

    public Task<TaskView> ClaimTaskAsync(Caller caller, Guid task, CancellationToken cancellation = default) => DecideAsync(caller, new ClaimTask(caller.Actor, task), null, cancellation);

    public Task<TaskView> UnclaimTaskAsync(Caller caller, Guid task, CancellationToken cancellation = default) => DecideAsync(caller, new UnclaimTask(caller.Actor, task), null, cancellation);

    public Task<TaskView> CompleteTaskAsync(Caller caller, Guid task, JsonElement data, DecisionOptions? options = null, CancellationToken cancellation = default) =>
        DecideAsync(caller, new CompleteTask(caller.Actor, task, Bytes(data, "the form")), options, cancellation);

    public Task<TaskView> ApproveTaskAsync(Caller caller, Guid task, string? comments = null, DecisionOptions? options = null, CancellationToken cancellation = default) =>
        DecideAsync(caller, new ApproveTask(caller.Actor, task, comments), options, cancellation);

    public async Task<IReadOnlyList<TaskView>> ReapproveAsync(Caller caller, Guid run, string? comments = null, bool dryRun = false, CancellationToken cancellation = default)
    {
        List<TaskView> approved = [];
        while (true)
        {
            var loaded = await LoadAsync(caller, run, cancellation);
            var open = TaskRules.ApprovedBefore(loaded, caller.Actor);
            if (dryRun) return [.. open.Select(t => RunViews.Of(loaded, t, caller.Actor))];
            if (open.IsEmpty) return approved;
            // One approval may open the next gate.
            foreach (var task in open)
                approved.Add(await DecideAsync(caller, new ApproveTask(caller.Actor, task.Id, comments), new DecisionOptions(IfMatch: task.ETag), cancellation));
        }
    }

    public Task<TaskView> RejectTaskAsync(Caller caller, Guid task, string? comments = null, string? rollbackTo = null, DecisionOptions? options = null, CancellationToken cancellation = default) =>
        DecideAsync(caller, new RejectTask(caller.Actor, task, comments, rollbackTo), options, cancellation);

    public Task<TaskView> DelegateTaskAsync(Caller caller, Guid task, string? to, string? comments = null, CancellationToken cancellation = default) =>
        DecideAsync(caller, new DelegateTask(caller.Actor, task, to, comments), null, cancellation);

    public Task<TaskView> CommentTaskAsync(Caller caller, Guid task, string comments, string? idempotencyKey = null, CancellationToken cancellation = default) =>
        DecideAsync(caller, new CommentTask(caller.Actor, task, comments), new DecisionOptions(IdempotencyKey: idempotencyKey), cancellation);

    public Task<TaskView> DraftTaskAsync(Caller caller, Guid task, JsonElement data, CancellationToken cancellation = default) =>
        DecideAsync(caller, new DraftTask(caller.Actor, task, Bytes(data, "the draft")), null, cancellation);

    private async Task<TaskView> DecideAsync(Caller caller, TaskCommand command, DecisionOptions? options, CancellationToken cancellation)
    {
        var row = await FindAsync(caller, command.Task, cancellation);
        var run = Accepted(await engine.SendAsync(row.RunId, command with { IfMatch = options?.IfMatch, IdempotencyKey = options?.IdempotencyKey }));
        return RunViews.Of(run, run.Tasks[command.Task], caller.Actor);
    }

    private async Task<TaskRow> FindAsync(Caller caller, Guid task, CancellationToken cancellation) =>
        await engine.Store.FindTaskAsync(caller.Tenant, task, cancellation)
        ?? throw new AndonException(RefusalKind.NotFound, "unknown_task", $"there is no task {task} in tenant '{caller.Tenant}'");
}
