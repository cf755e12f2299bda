using System.Text.Json;
using Andon.HumanTasks;
using Andon.Runs;
using Andon.Stores;

namespace Andon.Client;

/// <summary>Runs, steps and tasks as every surface shows them.</summary>
internal static class RunViews
{
    public static RunView Of(Run run) => new()
    {
        RunId = run.Id,
        Pipeline = run.Pipeline.Name,
        Version = run.Pipeline.Version,
        Title = run.Title,
        OwnerId = run.Owner,
        State = run.State,
        Revision = run.Revision,
        SubmittedAt = run.SubmittedAt,
        StartedAt = run.StartedAt,
        EndedAt = run.EndedAt,
        Steps = new StepViews(run),
        Output = run.Ended == RunState.Completed ? Json(RunOutput.Of(run)) : null,
        Parent = run.Parent is { } parent ? new ParentView(parent.RunId, parent.Step) : null,
        Compensation = run.Compensation,
    };

    public static RunListItem Of(RunRow row) => new(row.RunId, row.Pipeline, row.Version, row.Title, row.Owner, row.State, row.Revision, row.SubmittedAt, row.StartedAt, row.EndedAt) { ParentRunId = row.Parent };

    public static TaskListItem Of(TaskRow row) => new(
        row.Id, row.RunId, row.Pipeline, row.Step, row.Kind, row.Status, row.Title, row.AssigneeId, row.AssigneeRole, row.EscalatedTo, row.ClaimedBy, row.OpenedAt, row.DueAt)
    {
        Candidates = row.Candidates,
        DelegatedTo = row.DelegatedTo,
        RemindAt = row.RemindAt,
        RemindedAt = row.RemindedAt,
    };

    public static NodeView Node(Run run, StepRun step, int? revision, Actor viewer)
    {
        var definition = step.Definition;
        var output = revision is { } r ? step.OutputAt(r) : step.Output;
        var input = StepInput.TryInput(run, step.Index, Math.Max(1, step.Attempts), out var json, out _) ? Json(json) : (JsonElement?)null;
        return new NodeView
        {
            RunId = run.Id,
            Step = step.Name,
            Type = definition.Type.Name,
            State = step.State,
            Revision = output?.Revision ?? step.Revision,
            // What went into an earlier activation is not told by what its dependencies have now.
            Input = step.Revision == 0 || revision < step.Revision ? null : input,
            Output = output is null ? null : Json(output.Content),
            Digest = output?.Digest.ToString(),
            MadeBy = output?.MadeBy,
            Revisions = [.. step.Artifacts.Select(a => a.Revision)],
            Attempts = step.Attempts,
            Error = Of(step.Error),
            Feedback = step.Feedback,
            Tasks = [.. run.Tasks.Values.Where(t => t.Step == step.Name).OrderBy(t => t.OpenedAt).ThenBy(t => t.Id).Select(t => Of(run, t, viewer))],
        };
    }

    /// <summary>A task as one person sees it: drafts are their own.</summary>
    public static TaskView Of(Run run, HumanTask task, Actor viewer) => Of(run, task, run.DefinitionOf(task.Step)?.Human, viewer);

    /// <summary>The same, by what was asked; null where that is not known. The item of the step may be gone since, or the step itself with another version.</summary>
    public static TaskView Of(Run run, HumanTask task, HumanTaskDefinition? human, Actor viewer)
    {
        var step = run.Steps.Find(run.IndexOf(task.Step));
        var shown = task.Shown
            .Select(s => (s.Step, Output: run.Steps.Find(run.IndexOf(s.Step))?.OutputAt(s.Revision)))
            .Where(s => s.Output is not null)
            .Select(s => KeyValuePair.Create(s.Step, Json(s.Output!.Content)));
        return new TaskView
        {
            Id = task.Id,
            RunId = run.Id,
            Pipeline = run.Pipeline.Name,
            Step = task.Step,
            Revision = task.Revision,
            Kind = task.Kind,
            Status = task.Status,
            Title = task.Title,
            Instructions = task.Instructions,
            FormSchema = human?.FormSchema,
            Shown = new OrderedDictionary<string, JsonElement>(shown),
            RollbackTo = task.Kind == HumanTaskKind.Approval && step is not null ? TaskRules.RollbackTargets(run, step) : [],
            AssigneeId = task.AssigneeId,
            AssigneeRole = task.AssigneeRole,
            EscalatedTo = task.EscalatedTo,
            ClaimedBy = task.ClaimedBy,
            Candidates = Candidates.Of(task),
            Delegations = task.Delegations,
            Deputies = task.Deputies,
            Approvers = task.Approvers,
            Turn = task.IsOpen ? task.Turn : null,
            ApprovalsRequired = human is null ? task.Votes.Length : TaskRules.Required(task, human),
            Votes = task.Votes,
            Discussion = [.. task.Discussion.Select(c => new CommentView(c.By, c.Text, c.At))],
            Draft = task.Drafts.FirstOrDefault(d => d.By == viewer.User) is { } draft ? Json(draft.Data) : null,
            Etag = task.ETag,
            OpenedAt = task.OpenedAt,
            DueAt = task.DueAt,
            RemindAt = task.RemindAt,
            RemindedAt = task.RemindedAt,
            ClosedAt = task.ClosedAt,
            DecidedBy = task.DecidedBy,
            Comments = task.Comments,
        };
    }

    public static JsonElement Json(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span);
        return JsonElement.ParseValue(ref reader);
    }

    public static StepView Of(Run run, StepRun step) => new()
    {
        State = step.State,
        Attempts = step.Attempts,
        Revision = step.Revision,
        Output = step.Output is { } output ? Json(output.Content) : null,
        Error = Of(step.Error),
        Resolution = step.Resolution,
        DueAt = step.DueAt,
        Signal = step.Signal,
        Worker = step.State == StepState.Running ? step.Attempt?.Worker : null,
        TaskId = step is { State: StepState.Waiting, Task: { } task } && run.Tasks[task].IsOpen ? task : null,
        StartedAt = step.StartedAt,
        EndedAt = step.EndedAt,
        ChildRunId = step.Child?.Id,
        Items = run.Maps.TryGetValue(step.Index, out var map) && !map.IsStale ? new ItemsView(map.Items.Count, map.Waiting, map.Active, map.Completed, map.Failed) : null,
    };

    private static ErrorView? Of(StepError? error) => error is null ? null : new ErrorView(error.Code, error.Message);
}
