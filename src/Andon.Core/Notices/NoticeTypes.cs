namespace Andon.Notices;

/// <summary>The types of notices. A name that was published once keeps its meaning; others may be added.</summary>
public static class NoticeTypes
{
    /// <summary>A run is on record.</summary>
    public const string RunSubmitted = "run.submitted";

    /// <summary>All that is not settled in a run needs people.</summary>
    public const string RunWaiting = "run.waiting";

    /// <summary>A run is held.</summary>
    public const string RunPaused = "run.paused";

    /// <summary>A run that was held goes on.</summary>
    public const string RunResumed = "run.resumed";

    /// <summary>A run came to its end, and no step failed.</summary>
    public const string RunSucceeded = "run.succeeded";

    /// <summary>A run came to its end with a failure.</summary>
    public const string RunFailed = "run.failed";

    /// <summary>A run was ended by a person.</summary>
    public const string RunCancelled = "run.cancelled";

    /// <summary>A step failed for good.</summary>
    public const string StepFailed = "step.failed";

    /// <summary>A step was lost with its node more often than it may, and needs a person.</summary>
    public const string StepQuarantined = "step.quarantined";

    /// <summary>A task is in somebody's inbox.</summary>
    public const string TaskCreated = "human_task.created";

    /// <summary>People took too long, and others have the task too.</summary>
    public const string TaskEscalated = "human_task.escalated";

    /// <summary>A form was handed in.</summary>
    public const string TaskCompleted = "human_task.completed";

    /// <summary>A gate was approved.</summary>
    public const string TaskApproved = "human_task.approved";

    /// <summary>A gate was rejected.</summary>
    public const string TaskRejected = "human_task.rejected";

    /// <summary>People took too long, and nobody decides any more.</summary>
    public const string TaskExpired = "human_task.expired";

    /// <summary>A task ended with its step or run, or a later revision took its place.</summary>
    public const string TaskCancelled = "human_task.cancelled";

    /// <summary>Sent when a subscription is tried.</summary>
    public const string Ping = "ping";

    /// <summary>Every type that a run brings about.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        RunSubmitted, RunWaiting, RunPaused, RunResumed, RunSucceeded, RunFailed, RunCancelled, StepFailed, StepQuarantined,
        TaskCreated, TaskEscalated, TaskCompleted, TaskApproved, TaskRejected, TaskExpired, TaskCancelled,
    ];

    /// <summary>Whether a pattern is a type, all types of a kind as in <c>run.*</c>, or <c>*</c>.</summary>
    public static bool IsPattern(string pattern) => All.Any(type => Matches(pattern, type));

    /// <summary>Whether a type is meant by a pattern.</summary>
    public static bool Matches(string pattern, string type)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        ArgumentNullException.ThrowIfNull(type);
        if (pattern == "*" || pattern == type) return true;
        return pattern.EndsWith(".*", StringComparison.Ordinal) && type.StartsWith(pattern[..^1], StringComparison.Ordinal);
    }
}
