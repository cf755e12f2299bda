using System.Collections.Immutable;
using System.Text.Json;
using Andon.Artifacts;
using Andon.Runs;

namespace Andon.Client;

/// <summary>What happened to a run between two of its revisions.</summary>
public sealed record RunDiff
{
    /// <summary>The run.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The revision compared from.</summary>
    public required int From { get; init; }

    /// <summary>The revision compared to.</summary>
    public required int To { get; init; }

    /// <summary>What made each revision after <see cref="From"/>, up to <see cref="To"/>.</summary>
    public required ImmutableArray<RevisionView> Revisions { get; init; }

    /// <summary>The steps that ran again, or were to, or have another output, in the order of the definition.</summary>
    public required ImmutableArray<StepDiff> Steps { get; init; }
}

/// <summary>What made a revision.</summary>
/// <param name="Revision">Its number.</param>
/// <param name="Cause">An edit, a re-run or a rollback.</param>
/// <param name="By">Whose it was.</param>
/// <param name="At">When.</param>
/// <param name="RollbackTo">Where a reviewer sent the run back to.</param>
/// <param name="Comments">What the reviewer said.</param>
public sealed record RevisionView(int Revision, RevisionCause Cause, string By, DateTimeOffset At, string? RollbackTo, string? Comments);

/// <summary>A step at two revisions.</summary>
public sealed record StepDiff
{
    /// <summary>The step.</summary>
    public required string Step { get; init; }

    /// <summary>Whether it was to run between the revisions: for the first time, or again.</summary>
    public required bool Ran { get; init; }

    /// <summary>Whether the digest of its output is another; an output that came or went is too.</summary>
    public required bool Changed { get; init; }

    /// <summary>Where it is now; null where <see cref="RunDiff.To"/> is not the run's newest revision.</summary>
    public StepState? State { get; init; }

    /// <summary>The output that counted at the first revision.</summary>
    public OutputView? From { get; init; }

    /// <summary>The output that counted at the second revision.</summary>
    public OutputView? To { get; init; }

    /// <summary>From the first output to the second, as a patch, where both are there. At most <see cref="MaxChanges"/>.</summary>
    public ImmutableArray<JsonChange> Changes { get; init; } = [];

    /// <summary>Whether there are more changes than are listed.</summary>
    public bool ChangesCut { get; init; }

    /// <summary>Changes listed for one step.</summary>
    public const int MaxChanges = 1_000;
}

/// <summary>One version of a step's output.</summary>
/// <param name="Revision">The revision of the activation that made it.</param>
/// <param name="Digest">The SHA-256 of the stored bytes.</param>
/// <param name="MadeBy">The attempt or the user that made it.</param>
/// <param name="At">When.</param>
/// <param name="Output">The output.</param>
public sealed record OutputView(int Revision, string Digest, string MadeBy, DateTimeOffset At, JsonElement Output);
