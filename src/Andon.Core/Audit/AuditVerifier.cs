using Andon.Artifacts;

namespace Andon.Audit;

/// <summary>
/// Follows a chain, entry by entry and in constant memory, and finds the first place where it is not what it was. Checkpoints say what the chain was
/// at some places; what came after the last of them may be cut off unseen.
/// </summary>
public sealed class AuditVerifier
{
    private readonly Queue<AuditCheckpoint> checkpoints;
    private long covered;

    /// <summary>Begins at the first entry.</summary>
    /// <param name="checkpoints">What the chain was, in any order. Whose signatures hold is looked at before.</param>
    public AuditVerifier(IEnumerable<AuditCheckpoint> checkpoints)
        : this(0, AuditChain.Start, checkpoints)
    {
    }

    /// <summary>Begins behind an entry up to which the chain is known to be sound.</summary>
    public AuditVerifier(long sequence, Digest hash, IEnumerable<AuditCheckpoint> checkpoints)
    {
        (Sequence, Hash, covered) = (sequence, hash, sequence);
        this.checkpoints = new Queue<AuditCheckpoint>(checkpoints.Where(c => c.Sequence > sequence).OrderBy(c => c.Sequence));
    }

    /// <summary>The last entry that was followed.</summary>
    public long Sequence { get; private set; }

    /// <summary>The hash of the chain there.</summary>
    public Digest Hash { get; private set; }

    /// <summary>Checkpoints that the chain agrees with.</summary>
    public int Agreed { get; private set; }

    /// <summary>The first thing that is wrong; null where nothing is.</summary>
    public AuditProblem? Problem { get; private set; }

    /// <summary>Follows one more entry; false where something is wrong, and nothing more need be looked at.</summary>
    public bool Follow(AuditRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (Problem is not null) return false;
        var expected = Sequence + 1;
        if (record.Sequence > expected) return Find(AuditProblemKind.Removed, expected, record.Sequence - 1);
        if (record.Sequence < expected) return Find(AuditProblemKind.OutOfOrder, record.Sequence, record.Sequence);
        var hash = AuditChain.Next(Hash, expected, record.Entry);
        if (hash != record.Hash) return Find(AuditProblemKind.Changed, expected, expected);
        (Sequence, Hash) = (expected, hash);
        while (checkpoints.TryPeek(out var checkpoint) && checkpoint.Sequence == Sequence)
        {
            if (checkpoint.Hash != hash) return Find(AuditProblemKind.Rewritten, covered + 1, Sequence);
            checkpoints.Dequeue();
            (covered, Agreed) = (Sequence, Agreed + 1);
        }

        return true;
    }

    /// <summary>There are no more entries: finds what was cut off.</summary>
    public void End()
    {
        if (Problem is null && checkpoints.Count > 0) Find(AuditProblemKind.CutOff, Sequence + 1, checkpoints.Max(c => c.Sequence));
    }

    private bool Find(AuditProblemKind kind, long from, long to)
    {
        Problem = new AuditProblem(kind, from, to);
        return false;
    }
}
