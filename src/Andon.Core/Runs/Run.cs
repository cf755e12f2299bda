using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Andon.HumanTasks;
using Andon.Pipelines;

namespace Andon.Runs;

/// <summary>One execution of a pipeline: the fold of its log. Immutable.</summary>
public sealed record Run
{
    private readonly CompactTime startedAt, endedAt;

    /// <summary>UUIDv7.</summary>
    public required Guid Id { get; init; }

    /// <summary>The immutable version the run is on: the one it was submitted with, or went over to since. Its tenant is the run's.</summary>
    public required Pipeline Pipeline { get; init; }

    /// <summary>The version it was submitted with.</summary>
    public required int SubmittedVersion { get; init; }

    /// <summary>Whose it is.</summary>
    public string Tenant => Pipeline.Tenant;

    /// <summary>For people.</summary>
    public required string Title { get; init; }

    /// <summary>Who the run is for.</summary>
    public required string Owner { get; init; }

    /// <summary>Who submitted it.</summary>
    public required string SubmittedBy { get; init; }

    /// <summary>The parameters: compact UTF-8 JSON.</summary>
    public required ReadOnlyMemory<byte> Params { get; init; }

    /// <summary>The idempotency key it was submitted with.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Who started it and waits for it; null for a run that was submitted from outside.</summary>
    public ParentRun? Parent { get; init; }

    /// <summary>The trace that its steps join; null for none.</summary>
    public TraceContext? Trace { get; init; }

    /// <summary>The names of the pipelines from the outermost run to this one.</summary>
    public ImmutableArray<string> Path => Parent is { } parent ? parent.Path.Add(Pipeline.Name) : [Pipeline.Name];

    /// <summary>Where it is, as far as it concerns a parent: ended, waiting for people or an operator, or running.</summary>
    public RunState Standing => Ended ?? (State is RunState.Waiting or RunState.Paused ? RunState.Waiting : RunState.Running);

    /// <summary>What the parent was told last.</summary>
    public RunState Told { get; init; } = RunState.Running;

    /// <summary>Whether the parent is to be told where this run stands.</summary>
    public bool IsParentUntold => Parent is not null && Standing != Told;

    /// <summary>What is still to be brought about in children, by child.</summary>
    public ImmutableSortedDictionary<Guid, ChildCall> Calls { get; init; } = ImmutableSortedDictionary<Guid, ChildCall>.Empty;

    /// <summary>Children that were started so far.</summary>
    public int ChildrenStarted { get; init; }

    /// <summary>Steps that wait for a child.</summary>
    public int RunningChildren { get; init; }

    /// <summary>Steps that were cancelled, and whose child undoes what it did.</summary>
    public int UndoingChildren { get; init; }

    /// <summary>How many of both wait for one in which only people can go on.</summary>
    public int WaitingChildren { get; init; }

    /// <summary>The children that the run waits for.</summary>
    public IEnumerable<Guid> AwaitedChildren => RunningChildren + UndoingChildren == 0 ? [] : Steps.Where(s => RunFold.IsChild(s) || RunFold.IsUndoingChild(s)).Select(s => s.Child!.Id);

    /// <summary>When it was submitted.</summary>
    public required DateTimeOffset SubmittedAt { get; init; }

    /// <summary>When the first step started.</summary>
    public DateTimeOffset? StartedAt
    {
        get => startedAt;
        init => startedAt = value;
    }

    /// <summary>When it ended, where it has.</summary>
    public DateTimeOffset? EndedAt
    {
        get => endedAt;
        init => endedAt = value;
    }

    /// <summary>The number of the newest edit or rollback; 1 at the start.</summary>
    public int Revision { get; init; } = 1;

    /// <summary>Whether it is held by a person.</summary>
    public bool IsPaused { get; init; }

    /// <summary>Completed, failed or cancelled; null while it goes on.</summary>
    public RunState? Ended { get; init; }

    /// <summary>A step failed since the run was last taken up; with <c>fail_fast</c> nothing more starts but <c>run_if: always</c>.</summary>
    public bool IsFailing { get; init; }

    /// <summary>The steps by index.</summary>
    public required StepTable Steps { get; init; }

    /// <summary>How many steps are in each state, those of items included.</summary>
    public StateCounts Counts { get; init; }

    /// <summary>The items of the maps that have begun, by the index of the map.</summary>
    public ImmutableSortedDictionary<int, MapRun> Maps { get; init; } = ImmutableSortedDictionary<int, MapRun>.Empty;

    /// <summary>The first index that no step and no map has.</summary>
    public required int EndOfItems { get; init; }

    /// <summary>Maps under way.</summary>
    public int RunningMaps { get; init; }

    /// <summary>Steps that failed or were rejected, those of items not counted: a map decides what its failures mean.</summary>
    public int Failures { get; init; }

    /// <summary>All steps in the order of the pipeline; those of the items of a map come after it, and what undoes a step comes after that, once there is anything to say of it.</summary>
    public IEnumerable<StepRun> StepsInOrder => OwnSteps.SelectMany(WithItems);

    /// <summary>Why what was done is being undone, or was; null until that begins, and again once the run is taken up.</summary>
    public Compensation? Compensation { get; init; }

    /// <summary>Whether what was done is being undone now.</summary>
    public bool IsCompensating => Compensation is not null && Ended is null;

    /// <summary>Steps that are completed and can be undone, and were not: by the number of their completion, so that the last is undone first.</summary>
    public ImmutableSortedSet<(int Completion, int Step)> Undoable { get; init; } = [];

    /// <summary>How many times a step that can be undone has completed.</summary>
    public int Completions { get; init; }

    /// <summary>The steps of the pipeline itself, without those of items.</summary>
    public IEnumerable<StepRun> OwnSteps => Steps.Take(Pipeline.Steps.Length);

    /// <summary>The step whose failure came first, those of items not counted; null where none failed.</summary>
    public StepRun? FirstFailed => OwnSteps.Where(s => s.State is StepState.Failed or StepState.Rejected).MinBy(s => s.EndedAt);

    /// <summary>Steps that are ready and not started, in the order in which they will be tried.</summary>
    public ImmutableSortedSet<int> Queue { get; init; } = [];

    /// <summary>How many of <see cref="Queue"/> are held by the run itself.</summary>
    public int HeldSteps { get; init; }

    /// <summary>Every human task of the run, closed ones included.</summary>
    public ImmutableDictionary<Guid, HumanTask> Tasks { get; init; } = ImmutableDictionary<Guid, HumanTask>.Empty;

    /// <summary>Steps that an edit with cut-off reset and that may stay as they were, by index.</summary>
    public ImmutableDictionary<int, Artifacts.KeptStep> Kept { get; init; } = ImmutableDictionary<int, Artifacts.KeptStep>.Empty;

    /// <summary>Attempts under way per incarnation, so that those of a dead one are found. Those on lease are not among them.</summary>
    public ImmutableArray<Holder> Holders { get; init; } = [];

    /// <summary>Attempts that outside workers have on lease.</summary>
    public int LeasedAttempts { get; init; }

    /// <summary>The steps with an attempt under way that takes one of their tenant's slots (<c>concurrency</c>), whoever carries it out.</summary>
    public ImmutableSortedSet<int> Slots { get; init; } = [];

    /// <summary>Signals that came before a step waited for them, oldest first.</summary>
    public ImmutableArray<KeptSignal> Signals { get; init; } = [];

    /// <summary>The newest signals that were sent with an idempotency key, oldest first.</summary>
    public ImmutableArray<SentSignal> SentSignals { get; init; } = [];

    /// <summary>Where it is; derived, never stored.</summary>
    public RunState State => Ended ?? (IsPaused ? RunState.Paused
        : StartedAt is null ? RunState.Submitted
        : Counts[StepState.Waiting] + Counts[StepState.Quarantined] + WaitingChildren > 0
            && Queue.IsEmpty
            && Counts[StepState.Running] - RunningMaps + UndoingChildren - WaitingChildren + Counts[StepState.Retrying] + Counts[StepState.NoHandler] == 0 ? RunState.Waiting
        : RunState.Running);

    /// <summary>Steps in which something goes on or is to go on.</summary>
    public int ActiveSteps => Queue.Count + Counts[StepState.Running] + Counts[StepState.Retrying] + Counts[StepState.Waiting] + Counts[StepState.Quarantined] + UndoingChildren;

    /// <summary>Attempts under way.</summary>
    public int RunningAttempts
    {
        get
        {
            var sum = LeasedAttempts;
            foreach (var holder in Holders) sum += holder.Attempts;
            return sum;
        }
    }

    /// <summary>
    /// What <c>max_parallel</c> bounds: attempts and child runs under way, and attempts that any node may start. A step without a handler takes
    /// no room, and neither does a child that waits for people.
    /// </summary>
    public int RoomTaken => RunningAttempts + RunningChildren + UndoingChildren - WaitingChildren + Queue.Count - HeldSteps - Counts[StepState.NoHandler];

    private IEnumerable<StepRun> WithItems(StepRun step)
    {
        yield return step;
        if (CompensationOf(step) is { } undo && (undo.StartedAt is not null || undo.IsActive || (Compensation is not null && step.State == StepState.Completed))) yield return undo;
        if (!Maps.TryGetValue(step.Index, out var map)) yield break;
        for (var i = map.Items.First; i < map.Items.First + map.Items.Room; i++)
        {
            if (Steps.Find(i) is not { IsCompensation: false } inner) continue;
            foreach (var each in WithItems(inner)) yield return each;
        }
    }

    /// <summary>The direct dependencies of a step.</summary>
    public IEnumerable<StepRun> DepsOf(StepRun step)
    {
        foreach (var dep in step.Definition.Deps) yield return Steps[step.Place.Offset + dep];
    }

    /// <summary>What undoes a step; null where nothing does.</summary>
    internal StepRun? CompensationOf(StepRun step) => step.Definition.Compensation is { } undo ? Steps.Find(step.Place.Offset + undo) : null;

    /// <summary>The steps of an item, as far as it has begun.</summary>
    internal IEnumerable<StepRun> StepsOf(ItemPlace item)
    {
        for (var i = 0; i < item.Items.Dag.Steps.Length; i++)
        {
            if (Steps.Find(item.First + i) is { } step) yield return step;
        }
    }

    /// <summary>Whether a step of an item failed.</summary>
    internal bool IsFailingIn(ItemPlace item) => StepsOf(item).Any(s => s.State is StepState.Failed or StepState.Rejected);

    /// <summary>
    /// An activation has the revision in which it became ready, whatever revisions of other steps come while it waits or is tried again. What
    /// undoes a step has that of the activation it undoes: there is one such undoing for each, under one idempotency key.
    /// </summary>
    internal int ActivationOf(StepRun step) => step.Revision != 0 ? step.Revision : step.Definition.Compensates is { } undone ? Steps[step.Place.Offset + undone].Revision : Revision;
}

/// <summary>How many attempts of a run an incarnation has under way.</summary>
public readonly record struct Holder(Guid Incarnation, int Attempts);

/// <summary>How many steps of a run are in each state.</summary>
[InlineArray(States.StepStates)]
public struct StateCounts
{
    private int first;

    /// <summary>Steps in <paramref name="state"/>.</summary>
    public readonly int this[StepState state] => ((ReadOnlySpan<int>)this)[(int)state];

    /// <summary>The counts after one step moved.</summary>
    public readonly StateCounts Move(StepState from, StepState to)
    {
        var next = this;
        next[(int)from]--;
        next[(int)to]++;
        return next;
    }

    /// <summary>The counts of a new run.</summary>
    public static StateCounts AllPending(int steps) => default(StateCounts).Add(StepState.Pending, steps);

    /// <summary>The counts with more steps in a state, or fewer.</summary>
    public readonly StateCounts Add(StepState state, int steps)
    {
        var next = this;
        next[(int)state] += steps;
        return next;
    }
}
