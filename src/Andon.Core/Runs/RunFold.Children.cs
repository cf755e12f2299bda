namespace Andon.Runs;

/// <summary>Child runs, and what is still to be brought about in them.</summary>
internal static partial class RunFold
{
    private static Run OnChildStarted(Run run, ChildStarted e) =>
        Put(run, Step(run, e.Step), s => s with
        {
            State = StepState.Running,
            Queue = QueueState.None,
            Revision = run.ActivationOf(s),
            Attempts = s.Attempts + 1,
            Child = new ChildRun(e.Child),
            StartedAt = s.StartedAt ?? e.At,
        })
        with
        {
            StartedAt = run.StartedAt ?? e.At,
            ChildrenStarted = run.ChildrenStarted + 1,
            Calls = run.Calls.SetItem(e.Child, new ChildCall(e.Step, new ChildStart(e.Pipeline, e.Version, e.Params), false)),
        };

    /// <summary>Where it is not known whether the child is on record, it must come on record to be ended: or it might be started later.</summary>
    private static Run OnChildCancelled(Run run, ChildCancelled e)
    {
        var start = run.Calls.TryGetValue(e.Child, out var call) ? call.Start : null;
        return Put(run, Step(run, e.Step), s => s with { Child = s.Child! with { IsUndoing = e.Compensate, Waits = false } }) with
        {
            Calls = run.Calls.SetItem(e.Child, new ChildCall(e.Step, start, true) { Compensates = e.Compensate }),
        };
    }

    private static Run OnChildUndone(Run run, ChildUndone e) => Put(run, Step(run, e.Step), s => s with { Child = s.Child! with { IsUndoing = false, Waits = false } });

    private static Run OnCallConfirmed(Run run, CallConfirmed e)
    {
        if (e.Kind == CallKind.Tell) return run with { Told = e.State };
        var isLeft = e.Kind == CallKind.Start && run.Calls[e.Peer].IsCancelled;
        return run with { Calls = isLeft ? run.Calls.SetItem(e.Peer, run.Calls[e.Peer] with { Start = null }) : run.Calls.Remove(e.Peer) };
    }

    internal static bool IsChild(StepRun step) => step is { State: StepState.Running, Child: not null };

    /// <summary>That of a step that was cancelled, and whose child undoes what it did.</summary>
    internal static bool IsUndoingChild(StepRun step) => step is { State: StepState.Cancelled, Child.IsUndoing: true };

    internal static bool IsWaitingChild(StepRun step) => step.Child is { Waits: true } && (IsChild(step) || IsUndoingChild(step));
}
