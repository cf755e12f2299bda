namespace Andon.Runs;

/// <summary>
/// The log of a run after its newest snapshot. The next one is due once that log is a few times as long as the snapshot: then snapshots, however
/// large the run, cost little beside its log, and folding the tail costs a few times what reading the snapshot does.
/// </summary>
/// <param name="SnapshotBytes">The size of the newest snapshot; 0 where there is none.</param>
/// <param name="Events">Events after it.</param>
/// <param name="Bytes">Their bytes.</param>
internal readonly record struct LogTail(int SnapshotBytes, int Events = 0, long Bytes = 0)
{
    /// <summary>The tail with one append more.</summary>
    public LogTail And(int events, int bytes) => this with { Events = Events + events, Bytes = Bytes + bytes };

    // Of a map of 10,000 items, with 1 the snapshots cost a third of the throughput.
    private const long Times = 3;

    /// <summary>Whether it is time for a snapshot.</summary>
    public bool IsSnapshotDue(int events) => Events >= events && Bytes >= Times * SnapshotBytes;
}
