using System.Collections.Immutable;
using Andon.Artifacts;
using Andon.HumanTasks;
using Andon.Pipelines;

namespace Andon.Runs;

/// <summary>Edit, re-run, skip, and the revision that a rollback makes.</summary>
internal sealed partial class Decider
{
    public void Edit(EditOutputs command)
    {
        if (RefuseCancelled("edit") || RefuseEndedChild("edit") || RefuseCompensating("edit")) return;
        var edited = new List<int>();
        // By name, so that the same refusal comes whatever the order in which a table gives them.
        var outputs = command.Outputs.OrderBy(o => o.Key, StringComparer.Ordinal).ToList();
        foreach (var (name, output) in outputs)
        {
            if (FindStep(name) is not { } step || RefuseEdit(step, output)) return;
            edited.Add(step.Index);
        }

        IReadOnlyCollection<int> rerun = [];
        if (command.RerunFrom is { } from && !TryFindToRerun(from, out rerun)) return;

        if (edited.Count + rerun.Count == 0)
        {
            Refuse(RefusalKind.Invalid, "nothing_to_change", "an edit needs at least one output, or a step to run from");
            return;
        }

        var revision = run.Revision + 1;
        var edits = outputs.Select(o => new EditedOutput(o.Key, Artifact.Of(revision, o.Value, $"edit:{command.By.User}", Now)));
        StartRevision(RevisionCause.Edit, command.By.User, edited, rerun, [.. edits], null, command.Cutoff);
    }

    public void Rerun(RerunStep command)
    {
        if (RefuseCancelled("rerun") || RefuseEndedChild("rerun")) return;
        if (run.IsCompensating) RetryCompensation(command);
        else if (TryFindToRerun(command.From, out var steps)) StartRevision(RevisionCause.Rerun, command.By.User, [], steps, [], null);
    }

    /// <summary>A step, or all steps of an item.</summary>
    private bool TryFindToRerun(string name, out IReadOnlyCollection<int> steps)
    {
        steps = [];
        if (run.ItemOf(name) is { } item)
        {
            steps = [.. run.StepsOf(item).Select(s => s.Index)];
            if (run.Maps[item.Map] is { IsStale: false } map && map.StateOf(item.Number) != ItemState.Waiting) return true;
            Refuse(RefusalKind.Conflict, "step_not_started", $"item '{name}' has not begun yet; it begins by itself when there is room");
            return false;
        }

        if (FindStep(name) is not { } step || RefuseRerun(step)) return false;
        steps = [step.Index];
        return true;
    }

    public void Skip(SkipStep command)
    {
        if (run.Ended is RunState.Completed or RunState.Cancelled && RefuseEnded("skip a step of")) return;
        if (RefuseEndedChild("skip a step of")) return;
        if (FindStep(command.Step) is not { } step) return;
        var definition = step.Definition;
        if (step.IsCompensation || run.IsCompensating)
            SkipCompensation(step, command);
        else if (definition.Type.IsInteractive && (!command.By.IsAdmin || command.By.IsAgent))
            Refuse(RefusalKind.Forbidden, "admin_required", $"step '{command.Step}' is decided by people; only an admin may skip it, and never an agent");
        else if (step.State is StepState.Completed or StepState.Skipped)
            Refuse(RefusalKind.Conflict, "step_settled", $"step '{command.Step}' is {step.State.Name()} already; use edit to change its output");
        else if (step.Place.Item is { } item && (!IsUnderWay(item) || step.State.IsSettled()))
            Refuse(RefusalKind.Conflict, "item_ended", $"step '{command.Step}' is {step.State.Name()} and its item goes on no more; rerun '{item.Items.Map.Name}/{item.Key}' instead");
        else if (!RefuseOutput(command.Step, command.Output))
            Override(step, command);
    }

    private void Override(StepRun step, SkipStep command)
    {
        var isUndone = Undone([]).Count > 0;
        // Where a step in a map was undone, the map goes on with it, and here ends again.
        if (isUndone) Revise(RevisionCause.Skip, command.By.User, [], [], [], null);
        step = run.Steps[step.Index];
        foreach (var inner in ActiveItemSteps(step)) CancelStep(inner);
        Withdraw(step, HumanTaskStatus.Cancelled);
        if (!isUndone && TakesUp(step)) TakeUp([step.Index]);
        Emit(OverriddenBy(command));
        UnblockAll();
        Advance();
    }

    private StepCompleted OverriddenBy(SkipStep command)
    {
        var madeBy = $"override:{command.By.User}" + (command.Reason is null ? "" : $" ({command.Reason})");
        return new StepCompleted(command.Step, command.Output, Digest.Of(command.Output.Span), madeBy, "overridden") { At = Now };
    }

    /// <summary>Whether a skip lets the run go on: not where fail-fast still holds it for another step's failure.</summary>
    private bool TakesUp(StepRun skipped) => skipped.Place.Item is null &&
        (run.Ended is not null || skipped.State is StepState.Failed or StepState.Rejected || (run.IsFailing && !run.Pipeline.Definition.FailFast));

    /// <summary>
    /// What fail-fast cancelled comes back, and what is under way too early begins again; of that, what has ended stays as it is, for an
    /// activation has one output only.
    /// </summary>
    private void TakeUp(int[] skipped)
    {
        var cancelled = Closure.Revived(run, []).Where(s => !skipped.Contains(s) && !IsWithin(run.Steps[s], skipped)).ToList();
        var early = Closure.Early(run, skipped, cancelled);
        foreach (var index in early) Withdraw(run.Steps[index], HumanTaskStatus.Superseded);
        reset = [.. cancelled.Concat(early).Order().Select(i => run.Steps[i].Name)];
        Emit(new RunTakenUp([.. reset]) { At = Now });
    }

    private static bool IsWithin(StepRun step, IReadOnlyCollection<int> maps)
    {
        for (var item = step.Place.Item; item is not null; item = item.Items.Map.Item)
            if (maps.Contains(item.Map)) return true;
        return false;
    }

    private bool RefuseCancelled(string verb) => run.Ended == RunState.Cancelled && RefuseEnded(verb);

    private bool RefuseEdit(StepRun step, ReadOnlyMemory<byte> output)
    {
        var name = step.Name;
        if (step.IsCompensation)
            RefuseOutOfTurn(step);
        else if (step.Definition.Type.IsInteractive)
            Refuse(RefusalKind.Conflict, "edit_of_human_step", $"the output of '{name}' is people's decision and cannot be edited; decide its task, or rerun it");
        else if (step.State is not (StepState.Completed or StepState.Failed or StepState.Skipped))
            Refuse(RefusalKind.Conflict, "step_not_settled", $"step '{name}' is {step.State.Name()}; only a completed, failed or skipped step can be edited. Wait for it, or skip it");
        else
            RefuseOutput(name, output);
        return refusal is not null;
    }

    /// <summary>An edit of a step of an item would be lost where the map begins anew, and mean nothing where the map has an edited output itself.</summary>
    private bool RefuseEditsInMaps(IReadOnlyCollection<int> edited, IReadOnlyCollection<int> rerun, Closure closure)
    {
        foreach (var step in edited.Concat(rerun).Select(s => run.Steps[s]))
        {
            if (!IsWithin(step, edited) && !(edited.Contains(step.Index) && IsWithin(step, closure.Reset))) continue;
            Refuse(RefusalKind.Conflict, "map_changes_too", $"'{step.Name}' is in a map that the same command edits or runs again from the beginning; do one after the other");
            return true;
        }

        return false;
    }

    /// <summary>With fail-fast nothing starts in an item in which another step stays failed: a re-run there would only reset the step.</summary>
    private bool RefuseHeldBack(IReadOnlyCollection<int> rerun, Closure closure)
    {
        if (!run.Pipeline.Definition.FailFast) return false;
        foreach (var step in rerun.Select(s => run.Steps[s]))
        {
            if (step.Place.Item is not { } item || step.Definition.Definition.RunIf == RunIf.Always) continue;
            if (run.StepsOf(item).FirstOrDefault(s => s.State is StepState.Failed or StepState.Rejected && !closure.Reset.Contains(s.Index)) is not { } failed) continue;
            Refuse(RefusalKind.Conflict, "item_failing", $"'{step.Name}' would not run, because '{failed.Name}' failed beside it; rerun '{failed.Name}', or '{item.Items.Map.Name}/{item.Key}' for all of the item");
            return true;
        }

        return false;
    }

    private bool RefuseRerun(StepRun step)
    {
        if (step.IsCompensation)
        {
            RefuseOutOfTurn(step);
            return true;
        }

        if (step.State != StepState.Pending || step.Queue != QueueState.None) return false;
        Refuse(RefusalKind.Conflict, "step_not_started", $"step '{step.Name}' has not run yet; it runs by itself when its dependencies are done");
        return true;
    }

    private bool RefuseOutput(string step, ReadOnlyMemory<byte> output)
    {
        if (output.Length > context.MaxOutputBytes)
            Refuse(RefusalKind.Invalid, "output_too_large", $"the output for '{step}' has {output.Length} bytes; at most {context.MaxOutputBytes} are allowed");
        else if (!RunScope.TryParse(output, out _))
            Refuse(RefusalKind.Invalid, "invalid_output", $"the output for '{step}' must be one JSON value");
        return refusal is not null;
    }

    private void StartRevision(
        RevisionCause cause, string by, IReadOnlyCollection<int> edited, IReadOnlyCollection<int> rerun,
        ImmutableArray<EditedOutput> edits, Rollback? rollback, bool cutoff = false)
    {
        if (!Revise(cause, by, edited, rerun, edits, rollback, cutoff)) return;
        UnblockAll();
        Advance();
    }

    /// <summary>The next revision: what is in the closure is withdrawn and pending again; what fail-fast cancelled or was undone comes back, with what ran after it.</summary>
    private bool Revise(
        RevisionCause cause, string by, IReadOnlyCollection<int> edited, IReadOnlyCollection<int> asked,
        ImmutableArray<EditedOutput> edits, Rollback? rollback, bool cutoff = false)
    {
        IReadOnlyCollection<int> rerun = [.. asked, .. Undone(edited)];
        var revived = Closure.Revived(run, [.. edited, .. rerun]);
        var early = Closure.Early(run, edited, [.. rerun, .. revived]);
        var goesOn = revived.ToLookup(s => Closure.HasItems(run, run.Steps[s]));
        var closure = Closure.Of(run, edited, [.. rerun, .. goesOn[false], .. early], [.. goesOn[true]]);
        var reopened = closure.Reopened.Order().Select(i => run.Steps[i].Name);
        if (RefuseEditsInMaps(edited, asked, closure) || RefuseHeldBack(asked, closure)) return false;
        reset = [.. closure.Reset.Select(i => run.Steps[i].Name)];
        foreach (var index in closure.Reset)
        {
            if (run.Steps[index].IsActive) Withdraw(run.Steps[index], HumanTaskStatus.Superseded);
        }

        var mayStay = cutoff ? closure.Reset.Except(rerun).Select(i => run.Steps[i]).Where(s => Cutoff.MayStay(run, s)).Select(s => s.Name) : [];
        Emit(new RevisionStarted(run.Revision + 1, cause, by, [.. reset]) { At = Now, Edits = edits, Rollback = rollback, Reopened = [.. reopened], Cutoff = cutoff, MayStay = [.. mayStay] });
        return true;
    }
}
