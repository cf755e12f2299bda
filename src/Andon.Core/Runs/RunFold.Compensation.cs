using System.Collections.Immutable;

namespace Andon.Runs;

/// <summary>What could be undone, and what undoes it.</summary>
internal static partial class RunFold
{
    /// <summary>The next activation of a step is undone by one of its own.</summary>
    private static Run ResetCompensation(Run run, StepRun step) =>
        run.CompensationOf(step) is { State: not StepState.Pending } undo ? Replace(run, undo, new StepRun { Place = undo.Place, Artifacts = undo.Artifacts }) : run;

    private static ImmutableSortedSet<(int Completion, int Step)> UndoableAfter(Run run, StepRun before, StepRun after)
    {
        if (before.Definition.Compensates is { } undone)
            return after.State == StepState.Completed ? run.Undoable.Remove(Entry(run.Steps[after.Place.Offset + undone])) : run.Undoable;
        if (before.Definition.Compensation is null || Number(before) == Number(after)) return run.Undoable;
        var left = Number(before) == 0 ? run.Undoable : run.Undoable.Remove(Entry(before));
        return Number(after) == 0 ? left : left.Add(Entry(after));

        static int Number(StepRun step) => step.State == StepState.Completed ? step.Completion : 0;
    }

    private static (int Completion, int Step) Entry(StepRun step) => (step.Completion, step.Index);

    /// <summary>The same, from the steps alone.</summary>
    internal static ImmutableSortedSet<(int Completion, int Step)> UndoableOf(StepTable steps) =>
        [.. steps.Where(s => s is { State: StepState.Completed, Definition.Compensation: { } undo } && steps[s.Place.Offset + undo].State != StepState.Completed).Select(Entry)];
}
