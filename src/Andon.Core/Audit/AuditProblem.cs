namespace Andon.Audit;

/// <summary>The first place where a chain is not sound.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Sequence">The first entry that it is about.</param>
/// <param name="To">The last entry that it may be about; the same for a single one.</param>
public sealed record AuditProblem(AuditProblemKind Kind, long Sequence, long To);

/// <summary>What can be wrong with a chain.</summary>
public enum AuditProblemKind : byte
{
    /// <summary>The entry is not what was hashed, or the one before it was.</summary>
    Changed,

    /// <summary>Entries are not there that later ones follow.</summary>
    Removed,

    /// <summary>An entry is not in its place.</summary>
    OutOfOrder,

    /// <summary>The chain ends before a checkpoint that it had reached.</summary>
    CutOff,

    /// <summary>The chain hangs together, and is not the one that a checkpoint was made of.</summary>
    Rewritten,

    /// <summary>A checkpoint has a signature that is not of its key.</summary>
    Forged,
}
