namespace Andon.Runs;

/// <summary>Where a run is. <see cref="Waiting"/>: all that is not settled needs people.</summary>
public enum RunState : byte
{
    /// <summary>On record; nothing has started.</summary>
    Submitted,

    /// <summary>Steps run, or will without anybody's help.</summary>
    Running,

    /// <summary>All that is not settled needs people.</summary>
    Waiting,

    /// <summary>No attempt starts and no task opens until it is resumed.</summary>
    Paused,

    /// <summary>Every step is settled and none failed.</summary>
    Completed,

    /// <summary>A step failed for good, or a gate was rejected.</summary>
    Failed,

    /// <summary>Ended by a person, for good.</summary>
    Cancelled,
}

/// <summary>Where a step of a run is, in its newest activation.</summary>
public enum StepState : byte
{
    /// <summary>Not started: its dependencies are not settled, or it waits for room.</summary>
    Pending,

    /// <summary>An attempt is under way, or a delay.</summary>
    Running,

    /// <summary>People have it.</summary>
    Waiting,

    /// <summary>An attempt failed; the next one has a time.</summary>
    Retrying,

    /// <summary>No live handler of its type.</summary>
    NoHandler,

    /// <summary>Needs a person's decision after losses.</summary>
    Quarantined,

    /// <summary>Settled, with an output.</summary>
    Completed,

    /// <summary>Settled without output after its last attempt.</summary>
    Failed,

    /// <summary>Settled without running.</summary>
    Skipped,

    /// <summary>A gate that was rejected without rollback.</summary>
    Rejected,

    /// <summary>Ended by fail-fast or with its run.</summary>
    Cancelled,
}

/// <summary>Questions one asks of a state.</summary>
public static class States
{
    /// <summary>How many step states there are.</summary>
    public const int StepStates = (int)StepState.Cancelled + 1;

    /// <summary>Completed, failed or cancelled.</summary>
    public static bool IsEnded(this RunState state) => state is RunState.Completed or RunState.Failed or RunState.Cancelled;

    /// <summary>Completed, failed, skipped, rejected or cancelled.</summary>
    public static bool IsSettled(this StepState state) => state >= StepState.Completed;

    /// <summary>The name in JSON, SQL and on the command line.</summary>
    public static string Name(this StepState state) => state switch
    {
        StepState.Pending => "pending",
        StepState.Running => "running",
        StepState.Waiting => "waiting",
        StepState.Retrying => "retrying",
        StepState.NoHandler => "no_handler",
        StepState.Quarantined => "quarantined",
        StepState.Completed => "completed",
        StepState.Failed => "failed",
        StepState.Skipped => "skipped",
        StepState.Rejected => "rejected",
        _ => "cancelled",
    };

    /// <summary>The name in JSON, SQL and on the command line.</summary>
    public static string Name(this RunState state) => state switch
    {
        RunState.Submitted => "submitted",
        RunState.Running => "running",
        RunState.Waiting => "waiting",
        RunState.Paused => "paused",
        RunState.Completed => "completed",
        RunState.Failed => "failed",
        _ => "cancelled",
    };
}
