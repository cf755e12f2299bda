using Andon.Runs;

namespace Andon.Invariants;

/// <summary>The rules of revisions, and of a failed run that is taken up again.</summary>
internal sealed partial class RunRules
{
    /// <summary>What is cancelled still when the run is taken up: the step that is skipped next, and whatever is in it.</summary>
    private IReadOnlyList<string>? leftBehind;

    private void TakeUp(RunTakenUp e)
    {
        Must(isFailing || HasFailed || Ended == RunState.Failed, e, "nothing failed");
        Must(!Steps.Values.Any(s => s.IsUndone), e, "what was undone is to run again");
        undoing = null;
        leftBehind = [.. new ClosureOracle(Steps, maps).Revived([]).Except(e.Revived)];
        foreach (var name in e.Revived)
        {
            var step = Find(name, e);
            Must(step.State == StepState.Cancelled || (step.IsActive && step.Definition.RunIf == Pipelines.RunIf.Always), e, $"'{name}' is {step.State}");
            MustHaveNoTask(name, e);
            if (step.State == StepState.Cancelled && maps.TryGetValue(name, out var map) && !map.IsStale)
            {
                step.Become(StepState.Running);
                continue;
            }

            BeginAnew(name);
            GoOn(step);
            step.Revive();
        }

        Ended = null;
        isFailing = false;
    }

    /// <summary>Only the step that is skipped, with what is in it, is not taken up.</summary>
    private void CheckLeftBehind(RunEvent e)
    {
        if (leftBehind is not { } names) return;
        leftBehind = null;
        Must(names.Count == 0 || e is StepCompleted { Resolution: "overridden" } skip && names.All(n => n == skip.Step || StepNames.IsIn(n, skip.Step)), e, $"left behind: {string.Join(' ', names)}");
    }

    private void Revise(RevisionStarted e)
    {
        Must(e.Revision == revision + 1, e, $"revision {e.Revision} follows {revision}");
        var edited = e.Edits.Select(x => x.Step).ToHashSet();
        Must(undoing is null || Ended is not null, e, "the run is being undone");
        var undone = Steps.Values.Where(s => s.IsUndone && !edited.Contains(s.Name) && !StepNames.MapsAround(s.Name).Any(edited.Contains)).Select(s => s.Name).ToList();
        Must(e.Cause != RevisionCause.Skip || undone.Count > 0, e, "nothing was undone");
        undoing = null;
        var oracle = new ClosureOracle(Steps, maps);
        if (!Asked(e).Any(rerun => oracle.Of(edited, [.. rerun, .. undone]) is var (reset, reopened) && reset.SetEquals(e.Reset) && reopened.SetEquals(e.Reopened)))
        {
            var (reset, reopened) = oracle.Of(edited, [.. Asked(e).FirstOrDefault() ?? [], .. undone]);
            throw new BrokenRuleException($"{Story.Of(e)} is no closure; the oracle resets {string.Join(' ', reset.Order())}, reopens {string.Join(' ', reopened.Order())}");
        }

        SeeCutoff(e);
        foreach (var name in e.Reset) Reset(name, e);
        foreach (var name in e.Reopened)
        {
            var map = Find(name, e);
            Must(maps.TryGetValue(name, out var items) && !items.IsStale, e, $"'{name}' has no items to go on with");
            GoOn(map);
            map.Become(StepState.Running);
            map.IsReopened = true;
        }

        foreach (var edit in e.Edits)
        {
            var step = Find(edit.Step, e);
            Must(step.State.IsSettled(), e, $"'{edit.Step}' was edited while {step.State}");
            Reset(edit.Step, e);
            step.Become(StepState.Completed);
            step.Output = edit.Output.Content;
            NoteCompletion(step);
        }

        revision = e.Revision;
        Ended = null;
        isFailing = false;
    }

    private void Reset(string name, RevisionStarted e)
    {
        var step = Find(name, e);
        MustHaveNoTask(name, e);
        foreach (var inner in Steps.Keys.Where(inner => StepNames.IsIn(inner, name))) MustHaveNoTask(inner, e);
        BeginAnew(name);
        GoOn(step);
        step.Reset();
    }

    /// <summary>What the command may have asked for: one step that has begun, or all steps of an item; an edit may ask for none. The log does not say which.</summary>
    private IEnumerable<IReadOnlyCollection<string>> Asked(RevisionStarted e)
    {
        if (e.Rollback is { } rollback) return [[rollback.To]];
        var none = e.Cause is RevisionCause.Edit or RevisionCause.Skip ? new[] { Array.Empty<string>() } : [];
        var shown = e.Reset.ToHashSet();
        var steps = Steps.Values.Where(s => s is { IsStarted: true, Undoes: null } && IsShown(s.Name)).Select(s => s.Name);
        var items = Steps.Values.Where(s => s.Item is not null && IsShown(s.Name)).Select(s => s.Item!).Distinct();
        return [.. none, .. e.Reset.Where(name => Steps.TryGetValue(name, out var s) && s.IsStarted).Select(name => new[] { name }), .. items.Select(item => In(item).Select(s => s.Name).ToArray()), .. steps.Except(e.Reset).Select(name => new[] { name })];

        bool IsShown(string name) => shown.Contains(name) || StepNames.MapsAround(name).Any(shown.Contains);
    }

    private void MustHaveNoTask(string step, RunEvent e) => Must(!tasks.Values.Any(t => t.IsOpen && t.Step == step), e, $"a task of '{step}' was left open");
}
