using Andon.Pipelines;

namespace Andon.Runs;

/// <summary>A step of a run beside what it is in another version of its pipeline.</summary>
/// <param name="Step">The step as it is.</param>
/// <param name="To">What it will be.</param>
/// <param name="IsChanged">Whether the other version says anything else of it than another name.</param>
internal sealed record MatchedStep(StepRun Step, Step To, bool IsChanged)
{
    public string Name => To.Name;

    public bool IsRenamed => To.Name != Step.Name;

    public bool IsFinished => IsFinishedIn(Step);

    /// <summary>Whether it waits, with <c>run_if: always</c>, only because what is before it could not run, which by the other version it can.</summary>
    public bool IsEarly { get; init; }

    /// <summary>Whether it has to begin anew, by what the other version says: it waits for something, and no work of it is under way.</summary>
    public bool IsReset => IsEarly || (IsChanged ? CanWaitAgain(Step) : IsRenamed && Step.Queue != QueueState.None);

    /// <summary>Whether it is under way and no work of it is.</summary>
    public static bool CanWaitAgain(StepRun step) => step.IsActive && step.State != StepState.Quarantined && !IsBusy(step);

    /// <summary>Completed or skipped: it does not run again.</summary>
    public static bool IsFinishedIn(StepRun step) => step.State is StepState.Completed or StepState.Skipped;

    /// <summary>Whether an attempt, items or a child of it are under way, which cannot be changed under their hands.</summary>
    public static bool IsBusy(StepRun step) => RunFold.IsUndoingChild(step)
        || (step.State == StepState.Running && (step.Attempt is not null || step.Child is not null || step.Definition.Map is not null));

    /// <summary>
    /// Whether what it began would go on under another name: attempts of one activation have one idempotency key, and the name is in it.
    /// </summary>
    public static bool HasBegun(Run run, StepRun step) => !IsFinishedIn(step)
        && ((step.Attempts > 0 && step.State is not (StepState.Failed or StepState.Rejected)) || Artifacts.Closure.HasItems(run, step));
}
