using System.Collections.Immutable;

namespace Andon.Runs;

/// <summary>What becomes of the steps of a run that goes over to another version of its pipeline. Steps have the names of the new version, dropped ones their own.</summary>
/// <param name="From">The version that the run was on.</param>
/// <param name="To">The version that it goes over to; the same where there is nothing to do.</param>
public sealed record MigrationPlan(int From, int To)
{
    /// <summary>Finished steps: state, output and attempts stand, and they do not run again.</summary>
    public ImmutableArray<PlannedStep> Kept { get; init; } = [];

    /// <summary>Steps that go on as they are, for the new version says the same of them: attempts, timers, votes and claims stay.</summary>
    public ImmutableArray<PlannedStep> UnderWay { get; init; } = [];

    /// <summary>Steps that have another name now.</summary>
    public ImmutableArray<StepRename> Renamed { get; init; } = [];

    /// <summary>Steps that have not finished and that the new version defines otherwise: it holds from their next attempt or task on.</summary>
    public ImmutableArray<PlannedStep> Changed { get; init; } = [];

    /// <summary>Steps that the run did not have.</summary>
    public ImmutableArray<string> Added { get; init; } = [];

    /// <summary>Steps that the new version does not have, where they were. Their record stays in the log; their outputs are no part of the run any more.</summary>
    public ImmutableArray<PlannedStep> Dropped { get; init; } = [];

    /// <summary>Open human tasks that are closed; where their step is still there, it opens another when it is ready.</summary>
    public ImmutableArray<PlannedTask> Superseded { get; init; } = [];

    /// <summary>Steps under way that end, because something has failed and the new version has <c>fail_fast</c>.</summary>
    public ImmutableArray<string> Cancelled { get; init; } = [];

    /// <summary>What is allowed, and may surprise.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>Whether the run is on that version already.</summary>
    public bool IsNothing => From == To;
}

/// <summary>A step of a plan.</summary>
/// <param name="Step">Its name.</param>
/// <param name="State">Where it was before the migration.</param>
public sealed record PlannedStep(string Step, StepState State);

/// <summary>A human task of a plan.</summary>
/// <param name="Id">The task.</param>
/// <param name="Step">The step that opened it, by its name before the migration.</param>
public sealed record PlannedTask(Guid Id, string Step);
