namespace Andon.Runs;

/// <summary>That what a run did is undone, step by step, in the reverse order of completion, before the run ends.</summary>
/// <param name="Cause">What it ends as.</param>
/// <param name="By">Who cancelled it; null where it failed.</param>
/// <param name="Reason">Why they did, where they said so.</param>
public sealed record Compensation(CompensationCause Cause, string? By, string? Reason);

/// <summary>Why a run is undone.</summary>
public enum CompensationCause : byte
{
    /// <summary>A step failed for good.</summary>
    Failed,

    /// <summary>A person cancelled the run and wanted it undone.</summary>
    Cancelled,
}
