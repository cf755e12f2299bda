using Andon.HumanTasks;
using Andon.Runs;

namespace Andon.Notices;

/// <summary>What others are told of a decision.</summary>
public static class RunNotices
{
    private const int MaxMessage = 1_000;

    /// <summary>The notices of a decision, in the order of its events.</summary>
    /// <param name="before">The run before it; null where it is new.</param>
    /// <param name="after">The run after it.</param>
    /// <param name="events">What was decided.</param>
    public static IReadOnlyList<Notice> Of(Run? before, Run after, IReadOnlyList<RunEvent> events)
    {
        ArgumentNullException.ThrowIfNull(after);
        ArgumentNullException.ThrowIfNull(events);
        List<Notice>? notices = null;
        foreach (var e in events)
        {
            if (Of(after, e) is { } notice) (notices ??= []).Add(notice);
        }

        // No event says so: it is what is left when all that was under way has ended.
        if (after.State == RunState.Waiting && before?.State != RunState.Waiting && events is [.., var last])
            (notices ??= []).Add(new Notice(NoticeTypes.RunWaiting, last.At, About(after)));
        return (IReadOnlyList<Notice>?)notices ?? [];
    }

    private static Notice? Of(Run run, RunEvent e) => e switch
    {
        RunSubmitted x => Notice(NoticeTypes.RunSubmitted, About(run) with { By = x.SubmittedBy }),
        RunPaused x => Notice(NoticeTypes.RunPaused, About(run) with { By = x.By }),
        RunResumed x => Notice(NoticeTypes.RunResumed, About(run) with { By = x.By }),
        RunCompleted => Notice(NoticeTypes.RunSucceeded, About(run)),
        RunFailed x => Notice(NoticeTypes.RunFailed, About(run) with { Step = x.Step, Error = Of(x.Error) }),
        RunCancelled x => Notice(NoticeTypes.RunCancelled, About(run) with { By = x.By }),
        AttemptFailed { RetryAt: null } x => Notice(NoticeTypes.StepFailed, About(run) with { Step = x.Step, Error = Of(x.Error) }),
        StepFailed x => Notice(NoticeTypes.StepFailed, About(run) with { Step = x.Step, Error = Of(x.Error) }),
        StepQuarantined x => Notice(NoticeTypes.StepQuarantined, About(run) with { Step = x.Step, Error = Of(x.Error) }),
        TaskOpened x => Of(run, x.Task, NoticeTypes.TaskCreated, e, null),
        TaskEscalated x when run.Tasks.TryGetValue(x.Task, out var task) => Of(run, task, NoticeTypes.TaskEscalated, e, null),
        TaskClosed x when run.Tasks.TryGetValue(x.Task, out var task) => Of(run, task with { Status = x.Status }, TypeOf(x.Status), e, x.By),
        _ => null,
    } is { } notice ? notice with { Timestamp = e.At } : null;

    private static Notice Notice(string type, NoticeData data) => new(type, default, data);

    private static Notice Of(Run run, HumanTask task, string type, RunEvent e, string? by) => new(type, e.At, About(run) with
    {
        By = by,
        Step = task.Step,
        Task = new NoticeTask(task.Id, task.Kind, task.Title, task.Status, task.AssigneeId, task.AssigneeRole, task.DueAt),
    });

    private static string TypeOf(HumanTaskStatus status) => status switch
    {
        HumanTaskStatus.Submitted => NoticeTypes.TaskCompleted,
        HumanTaskStatus.Approved => NoticeTypes.TaskApproved,
        HumanTaskStatus.Rejected => NoticeTypes.TaskRejected,
        HumanTaskStatus.Expired => NoticeTypes.TaskExpired,
        _ => NoticeTypes.TaskCancelled,
    };

    private static NoticeData About(Run run) => new()
    {
        RunId = run.Id,
        Pipeline = run.Pipeline.Name,
        Version = run.Pipeline.Version,
        Title = run.Title,
        OwnerId = run.Owner,
        Revision = run.Revision,
        ParentRunId = run.Parent?.RunId,
    };

    private static NoticeError Of(StepError error) => new(error.Code, PlainText.Cut(error.Message, MaxMessage));
}
