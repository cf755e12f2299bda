using System.Buffers;
using Andon.Pipelines;
using Andon.Runs.Codec;

namespace Andon.Runs;

/// <summary>What holds of every run after every decision.</summary>
internal static class Invariants
{
    public static void Check(Floor floor, Run? before, Decision decision)
    {
        var run = floor.Run;
        TheEventsFoldToTheRun(floor, before, decision);
        TheBookkeepingAgreesWithTheSteps(run);
        NothingStartsThatMayNot(floor, before, decision);
        WhatIsQueuedIsReady(run);
        WhatIsReadyIsActive(run);
        ItemsAreWhatTheirStepsAre(run);
        TheRowsFollowFromTheState(floor);
        if (run.Pipeline.Definition.MaxParallel is { } most) run.RunningAttempts.ShouldBeLessThanOrEqualTo(Math.Max(most, floor.AttemptsFromBefore));
        WhatIsFinishedStaysSo(before, decision);
        (run.Ended is null).ShouldBe(run.ActiveSteps > 0, "a run goes on exactly as long as something in it does");
        NobodyWaitsForAKeptSignal(run);
        WhatIsUndoneIsUndoneOnce(floor, before, decision);
        if (run.Ended is not null) run.Tasks.Values.ShouldAllBe(t => !t.IsOpen);
        decision.Started.ShouldBe(decision.Events.OfType<AttemptStarted>().Count(e => e.Worker is null));
        decision.Started.ShouldBe(decision.Effects.OfType<StartAttempt>().Count());
        run.RunningChildren.ShouldBe(run.Steps.Count(s => s is { State: StepState.Running, Child: not null }));
        run.WaitingChildren.ShouldBe(run.Steps.Count(s => s is { State: StepState.Running or StepState.Cancelled, Child.Waits: true }));
        run.UndoingChildren.ShouldBe(run.Steps.Count(s => s is { State: StepState.Cancelled, Child.IsUndoing: true }));
        EveryChildIsAwaitedOrCalledBack(floor);
        ASnapshotBringsTheRunBack(run);
    }

    /// <summary>No child runs on without a step that waits for it, unless its end was confirmed; and none has two starts.</summary>
    private static void EveryChildIsAwaitedOrCalledBack(Floor floor)
    {
        var started = floor.Log.OfType<ChildStarted>().Select(e => e.Child).ToList();
        started.ShouldBeUnique();
        var cancelled = floor.Log.OfType<ChildCancelled>().Select(e => e.Child).ToHashSet();
        foreach (var e in floor.Log.OfType<ChildStarted>().Where(e => !cancelled.Contains(e.Child)))
        {
            var step = floor.Run.Steps.Find(floor.Run.IndexOf(e.Step));
            var isAwaited = step is { State: StepState.Running } && step.Child?.Id == e.Child;
            var isOver = floor.Log.Any(l => l is StepCompleted c && c.MadeBy == $"run:{e.Child}" || l is StepFailed f && f.Step == e.Step && f.At >= e.At);
            (isAwaited || isOver).ShouldBeTrue($"child {e.Child} of '{e.Step}' was forgotten");
        }
    }

    /// <summary>Decided, folded again, and folded from bytes: all the same.</summary>
    private static void TheEventsFoldToTheRun(Floor floor, Run? before, Decision decision)
    {
        var expected = Dump.Of(floor.Run);
        Dump.Of(Fold(floor.Versions, before, decision.Events)).ShouldBe(expected);
        if (decision.Events.Count == 0) return;
        var buffer = new ArrayBufferWriter<byte>();
        EventCodec.Encode(decision.Events, buffer);
        List<RunEvent> read = [];
        EventCodec.TryDecode(buffer.WrittenMemory, read).ShouldBeNull();
        Dump.Of(read).ShouldBe(Dump.Of(decision.Events));
        Dump.Of(Fold(floor.Versions, before, read)).ShouldBe(expected);
    }

    public static Run Fold(IReadOnlyDictionary<int, Pipeline> versions, Run? run, IEnumerable<RunEvent> events)
    {
        foreach (var e in events)
        {
            run = e switch
            {
                RunSubmitted submitted => RunMachine.Create(submitted, versions[submitted.Version]),
                RunMigrated migrated => RunMachine.Migrate(run!, migrated, versions[migrated.To]),
                _ => RunMachine.Apply(run!, e),
            };
        }

        return run!;
    }

    /// <summary>A migration runs nothing again, and makes up nothing: outputs, revisions and attempts are those of before.</summary>
    private static void WhatIsFinishedStaysSo(Run? before, Decision decision)
    {
        if (decision.Events.OfType<RunMigrated>().FirstOrDefault() is not { } migrated) return;
        foreach (var old in before!.OwnSteps.Where(s => s.State is StepState.Completed or StepState.Skipped && !migrated.Dropped.Contains(s.Name)))
        {
            var now = decision.Run!.Steps[decision.Run.IndexOf(migrated.NameAfter(old.Name))];
            Dump.Of(now with { Place = old.Place }).ShouldBe(Dump.Of(old), $"'{old.Name}' had finished");
        }
    }

    private static void ASnapshotBringsTheRunBack(Run run)
    {
        var buffer = new ArrayBufferWriter<byte>();
        SnapshotCodec.Encode(run, buffer);
        SnapshotCodec.ReadPipeline(buffer.WrittenMemory).ShouldBe((run.Tenant, run.Pipeline.Name, run.Pipeline.Version));
        Dump.Of(SnapshotCodec.TryDecode(buffer.WrittenMemory, run.Pipeline)).ShouldBe(Dump.Of(run));
    }

    private static void TheBookkeepingAgreesWithTheSteps(Run run)
    {
        foreach (var state in Enum.GetValues<StepState>()) run.Counts[state].ShouldBe(run.Steps.Count(s => s.State == state));
        run.Queue.ShouldBe(run.Steps.Where(s => s.Queue != QueueState.None).Select(s => s.Index));
        run.HeldSteps.ShouldBe(run.Steps.Count(s => s.Queue == QueueState.Held));
        run.ActiveSteps.ShouldBe(run.Steps.Count(s => s.IsActive || s is { State: StepState.Cancelled, Child.IsUndoing: true }));
        var running = run.Steps.Where(s => s is { State: StepState.Running, Attempt: { Worker: null } }).ToList();
        run.LeasedAttempts.ShouldBe(run.Steps.Count(s => s is { State: StepState.Running, Attempt.Worker: not null }));
        run.Holders.OrderBy(h => h.Incarnation).ShouldBe(running.GroupBy(s => s.Attempt!.Incarnation).Select(g => new Holder(g.Key, g.Count())).OrderBy(h => h.Incarnation));
        foreach (var step in run.Steps)
        {
            if (step.Queue != QueueState.None) step.State.ShouldBeOneOf(StepState.Pending, StepState.NoHandler);
            if (step.State == StepState.NoHandler) step.Queue.ShouldBe(QueueState.Ready);
            if (step.State == StepState.Waiting) run.Tasks[step.Task!.Value].IsOpen.ShouldBeTrue();
            if (step.Signal is not null) (step.State, step.Attempt).ShouldBe((StepState.Running, null));
            if (step.State is StepState.Failed or StepState.Rejected) step.Error.ShouldNotBeNull();
            if (step.State == StepState.Completed) step.Output.ShouldNotBeNull();
            step.Artifacts.Select(a => a.Revision).ShouldBeInOrder();
            step.Artifacts.Select(a => a.Revision).ShouldBeUnique();
        }
    }

    /// <summary>Looks at each event with the run as it was then: dependencies, pauses, ends, and one attempt at a time.</summary>
    private static void NothingStartsThatMayNot(Floor floor, Run? run, Decision decision)
    {
        foreach (var e in decision.Events)
        {
            var name = e switch
            {
                AttemptStarted x => x.Step,
                DelayStarted x => x.Step,
                SignalAwaited x => x.Step,
                MapStarted x => x.Step,
                ChildStarted x => x.Step,
                TaskOpened x => x.Task.Step,
                _ => null,
            };
            if (name is not null) MayStart(run!, run!.Steps[run.IndexOf(name)]);
            if (e is AttemptStarted started)
            {
                var step = run!.Steps[run.IndexOf(started.Step)];
                started.Attempt.ShouldBe(step.Attempts + 1);
                if (started.Worker is null) floor.Placement.Handlers.ShouldContain(step.Definition.Type.Name);
                else floor.Placement.Handlers.ShouldNotContain(step.Definition.Type.Name);
            }

            run = Fold(floor.Versions, run, [e]);
        }
    }

    private static void MayStart(Run run, StepRun step)
    {
        run.IsPaused.ShouldBeFalse();
        run.Ended.ShouldBeNull();
        run.IsCompensating.ShouldBe(step.IsCompensation, $"'{step.Name}' starts at the wrong end of the run");
        if (step.Place.Item is { } item && !step.IsCompensation) IsUnderWay(run, item).ShouldBeTrue($"'{step.Name}' starts outside its item");
        step.State.ShouldBeOneOf(StepState.Pending, StepState.NoHandler, StepState.Retrying);
        foreach (var dep in run.DepsOf(step))
        {
            if (step.Definition.Definition.RunIf == RunIf.Success) dep.State.ShouldBeOneOf(StepState.Completed, StepState.Skipped);
            else dep.IsActive.ShouldBeFalse();
        }
    }

    /// <summary>The last one first, alone, once for each activation, and all of them before the run fails; what was undone counts as done no more.</summary>
    private static void WhatIsUndoneIsUndoneOnce(Floor floor, Run? run, Decision decision)
    {
        foreach (var e in decision.Events)
        {
            if (e is AttemptStarted started && run!.Steps[run.IndexOf(started.Step)] is { IsCompensation: true } undo)
            {
                var undone = run.Steps[undo.Place.Offset + undo.Definition.Compensates!.Value];
                run.Undoable.Max.ShouldBe((undone.Completion, undone.Index), $"'{undo.Name}' is not the next");
                run.Steps.ShouldAllBe(s => !s.IsActive || s.Index == undo.Index);
                run.UndoingChildren.ShouldBe(0);
                undo.Artifacts.ShouldAllBe(a => a.Revision != undone.Revision, $"'{undo.Name}' was done already");
            }

            run = Fold(floor.Versions, run, [e]);
            if (e is RunFailed) run.Undoable.ShouldBeEmpty();
        }

        run!.Undoable.ShouldBe(run.Steps.Where(s => s.State == StepState.Completed && UndoOf(run, s) is { State: not StepState.Completed }).Select(s => (s.Completion, s.Index)).Order());
        foreach (var undo in run.Steps.Where(s => s.IsCompensation && s.State != StepState.Pending)) run.Steps[undo.Place.Offset + undo.Definition.Compensates!.Value].State.ShouldBe(StepState.Completed);
        if (run.Compensation is null) run.Steps.ShouldAllBe(s => !s.IsCompensation || (s.State == StepState.Pending && !s.IsActive));
    }

    private static StepRun? UndoOf(Run run, StepRun step) => step.Definition.Compensation is { } undo ? run.Steps[step.Place.Offset + undo] : null;

    /// <summary>No step is forgotten: one whose dependencies have all succeeded has started, or waits in a queue.</summary>
    private static void WhatIsReadyIsActive(Run run)
    {
        if (run.Ended is not null || run.IsCompensating) return;
        foreach (var step in run.Steps.Where(s => s is { State: StepState.Pending, IsActive: false, IsCompensation: false }))
        {
            var definition = step.Definition;
            if (step.Place.Item is { } item && !IsUnderWay(run, item)) continue;
            var isFailing = step.Place.Item is { } with ? IsFailing(run, with) : run.IsFailing;
            if (isFailing && run.Pipeline.Definition.FailFast && definition.Definition.RunIf == RunIf.Success) continue;
            run.DepsOf(step).ShouldContain(d => !(d.State == StepState.Completed || d.State == StepState.Skipped), $"'{step.Name}' is ready and nothing happens");
        }
    }

    /// <summary>What waits in a queue waits for nothing else: whatever is before it is settled, or can never run.</summary>
    private static void WhatIsQueuedIsReady(Run run)
    {
        if (run.Ended is not null || run.IsCompensating) return;
        var isStuck = new bool[run.Pipeline.Steps.Length];
        foreach (var step in run.Pipeline.Graph.Order.Select(i => run.Steps[i]))
        {
            var blocked = run.DepsOf(step).Where(d => d.State is not (StepState.Completed or StepState.Skipped)).ToList();
            var isAlways = step.Definition.Definition.RunIf == RunIf.Always;
            if (step is { State: StepState.Pending, IsActive: false })
                isStuck[step.Index] = !isAlways && ((run.IsFailing && run.Pipeline.Definition.FailFast) || blocked.Exists(d => isStuck[d.Index] || d.State.IsSettled()));
            else if (step is { State: StepState.Pending, IsActive: true })
                blocked.ShouldAllBe(d => isAlways && (isStuck[d.Index] || d.State.IsSettled()), $"'{step.Name}' is {step.Queue} before its time");
        }
    }

    private static void NobodyWaitsForAKeptSignal(Run run) =>
        run.Signals.Select(s => s.Name).Intersect(run.Steps.Select(s => s.Signal).OfType<string>()).ShouldBeEmpty("a step waits for a signal that is there");
    /// <summary>Items count as what their steps are, and go on only while their map does.</summary>
    private static void ItemsAreWhatTheirStepsAre(Run run)
    {
        foreach (var (index, map) in run.Maps)
        {
            var step = run.Steps[index];
            var states = Enumerable.Range(0, map.Items.Count).Select(map.StateOf).ToList();
            (map.Active, map.Completed, map.Failed).ShouldBe((Count(ItemState.Active), Count(ItemState.Completed), Count(ItemState.Failed)));
            if (map.IsStale) step.State.ShouldNotBeOneOf(StepState.Running);
            if (step.State == StepState.Running) (map.Active + map.Waiting).ShouldBeGreaterThan(0, $"'{step.Name}' goes on and nothing is left to do");
            for (var i = 0; i < map.Items.Count; i++)
            {
                var steps = StepsOf(run, map.Items, i).ToList();
                var isUnderWay = step.State == StepState.Running && states[i] == ItemState.Active;
                steps.Any(s => s.IsActive).ShouldBe(isUnderWay, $"'{step.Name}/{map.Items.Keys[i]}' is {states[i]}, its map {step.State}");
                if (states[i] == ItemState.Completed) steps.ShouldNotContain(s => s.State == StepState.Failed || s.State == StepState.Rejected);
                if (states[i] == ItemState.Failed) steps.ShouldContain(s => s.State == StepState.Failed || s.State == StepState.Rejected);
                if (states[i] != ItemState.Waiting) steps.Count.ShouldBe(map.Items.Dag.Steps.Length);
            }

            int Count(ItemState state) => states.Count(s => s == state);
        }

        run.RunningMaps.ShouldBe(run.Steps.Count(s => s is { Definition.Map: not null, State: StepState.Running }));
        run.Failures.ShouldBe(run.OwnSteps.Count(s => s.State is StepState.Failed or StepState.Rejected));
        foreach (var step in run.Steps)
        {
            run.Steps[step.Index].ShouldBeSameAs(step);
            run.IndexOf(step.Name).ShouldBe(step.Index);
            if (step.Place.Item is { } item) run.Maps[item.Map].Items.ShouldBeSameAs(item.Items, $"'{step.Name}' is left from a list that is gone");
        }
    }

    private static IEnumerable<StepRun> StepsOf(Run run, MapItems items, int item) =>
        Enumerable.Range(items.FirstOf(item), items.Dag.Steps.Length).Select(run.Steps.Find).OfType<StepRun>();

    private static bool IsUnderWay(Run run, ItemPlace item) => run.Steps[item.Map].State == StepState.Running && run.Maps[item.Map].StateOf(item.Number) == ItemState.Active;

    private static bool IsFailing(Run run, ItemPlace item) => StepsOf(run, item.Items, item.Number).Any(s => s.State is StepState.Failed or StepState.Rejected);

    private static void TheRowsFollowFromTheState(Floor floor) => floor.Rows.Written.ShouldBe(floor.Rows.Derived);
}
