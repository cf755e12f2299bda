using System.Collections.Immutable;
using Andon.Runs;

namespace Andon.Client;

/// <summary>What became of the steps of a run that went over to another version of its pipeline, or would. Steps have the names of the new version, dropped ones their own.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Pipeline">Its pipeline.</param>
/// <param name="From">The version that it was on.</param>
/// <param name="To">The version that it is on now; the same where there was nothing to do.</param>
/// <param name="DryRun">Whether it was only asked.</param>
/// <param name="State">Where the run is then.</param>
public sealed record MigrationView(Guid RunId, string Pipeline, int From, int To, bool DryRun, RunState State)
{
    /// <summary>Finished steps: their outputs stand, and they do not run again.</summary>
    public required ImmutableArray<PlannedStep> Kept { get; init; }

    /// <summary>Steps under way of which nothing changes: they go on.</summary>
    public required ImmutableArray<PlannedStep> UnderWay { get; init; }

    /// <summary>Steps that have another name now.</summary>
    public required ImmutableArray<StepRename> Renamed { get; init; }

    /// <summary>Steps that have not finished and go on by another definition.</summary>
    public required ImmutableArray<PlannedStep> Changed { get; init; }

    /// <summary>Steps that the run did not have.</summary>
    public required ImmutableArray<string> Added { get; init; }

    /// <summary>Steps that the new version does not have. Their record stays; their outputs are no part of the run any more.</summary>
    public required ImmutableArray<PlannedStep> Dropped { get; init; }

    /// <summary>Open human tasks that are closed; where their step is still there, it opens another when it is ready.</summary>
    public required ImmutableArray<PlannedTask> Superseded { get; init; }

    /// <summary>Steps under way that end, because something has failed and the new version has <c>fail_fast</c>.</summary>
    public required ImmutableArray<string> Cancelled { get; init; }

    /// <summary>What is allowed, and may surprise.</summary>
    public required ImmutableArray<string> Warnings { get; init; }

    internal static MigrationView Of(Run run, MigrationPlan plan, bool dryRun) => new(run.Id, run.Pipeline.Name, plan.From, plan.To, dryRun, run.State)
    {
        Kept = plan.Kept,
        UnderWay = plan.UnderWay,
        Renamed = plan.Renamed,
        Changed = plan.Changed,
        Added = plan.Added,
        Dropped = plan.Dropped,
        Superseded = plan.Superseded,
        Cancelled = plan.Cancelled,
        Warnings = plan.Warnings,
    };
}
