using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Andon.HumanTasks;
using Andon.Pipelines;

namespace Andon.Runs;

/// <summary>One execution of one pipeline version: the fold of its log. Immutable.</summary>
public sealed record Run
{
    /// <summary>UUIDv7.</summary>
    public required Guid Id { get; init; }

    /// <summary>The immutable version the run was submitted with; its tenant is the run's.</summary>
    public required Pipeline Pipeline { get; init; }

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

    /// <summary>When it was submitted.</summary>
    public required DateTimeOffset SubmittedAt { get; init; }

    /// <summary>When the first step started.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended, where it has.</summary>
    public DateTimeOffset? EndedAt { get; init; }

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

    /// <summary>How many steps are in each state.</summary>
    public StateCounts Counts { get; init; }

    /// <summary>Steps that are ready and not started, in the order in which they will be tried.</summary>
    public ImmutableSortedSet<int> Queue { get; init; } = [];

    /// <summary>How many of <see cref="Queue"/> are held by the run itself.</summary>
    public int HeldSteps { get; init; }

    /// <summary>Every human task of the run, closed ones included.</summary>
    public ImmutableDictionary<Guid, HumanTask> Tasks { get; init; } = ImmutableDictionary<Guid, HumanTask>.Empty;

    /// <summary>Attempts under way per incarnation, so that those of a dead one are found.</summary>
    public ImmutableArray<Holder> Holders { get; init; } = [];

    /// <summary>Where it is; derived, never stored.</summary>
    public RunState State => Ended ?? (IsPaused ? RunState.Paused
        : StartedAt is null ? RunState.Submitted
        : Counts[StepState.Waiting] + Counts[StepState.Quarantined] > 0
            && Queue.IsEmpty
            && Counts[StepState.Running] + Counts[StepState.Retrying] + Counts[StepState.NoHandler] == 0 ? RunState.Waiting
        : RunState.Running);

    /// <summary>Steps in which something goes on or is to go on.</summary>
    public int ActiveSteps => Queue.Count + Counts[StepState.Running] + Counts[StepState.Retrying] + Counts[StepState.Waiting] + Counts[StepState.Quarantined];

    /// <summary>Attempts under way.</summary>
    public int RunningAttempts
    {
        get
        {
            var sum = 0;
            foreach (var holder in Holders) sum += holder.Attempts;
            return sum;
        }
    }

    /// <summary>What <c>max_parallel</c> bounds: attempts under way, and those that any node may start. A step without a handler takes no room.</summary>
    public int RoomTaken => RunningAttempts + Queue.Count - HeldSteps - Counts[StepState.NoHandler];

    /// <summary>The index of a step by its name in the run, or −1.</summary>
    public int IndexOf(string step) => Pipeline.IndexOf(step);

    /// <summary>The direct dependencies of a step.</summary>
    public IEnumerable<StepRun> DepsOf(StepRun step)
    {
        foreach (var dep in step.Definition.Deps) yield return Steps[step.Place.Offset + dep];
    }

    /// <summary>An activation has the revision in which it became ready, whatever revisions of other steps come while it waits or is tried again.</summary>
    internal int ActivationOf(StepRun step) => step.Revision == 0 ? Revision : step.Revision;
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
    public static StateCounts AllPending(int steps)
    {
        var counts = default(StateCounts);
        counts[(int)StepState.Pending] = steps;
        return counts;
    }
}
