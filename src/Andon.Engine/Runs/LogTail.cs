namespace Andon.Runs;

/// <summary>
/// The log of a run after its newest snapshot. The next one is due once the log is as long as that one: then snapshots, however large the run,
/// cost no more than writing its log and its state once did, and folding the tail costs no more than reading the snapshot.
/// </summary>
/// <param name="SnapshotBytes">The size of the newest snapshot; 0 where there is none.</param>
/// <param name="Events">Events after it.</param>
/// <param name="Bytes">Their bytes.</param>
internal readonly record struct LogTail(int SnapshotBytes, int Events = 0, long Bytes = 0)
{
    /// <summary>The tail with one append more.</summary>
    public LogTail And(int events, int bytes) => this with { Events = Events + events, Bytes = Bytes + bytes };

    /// <summary>Whether it is time for a snapshot.</summary>
    public bool IsSnapshotDue(int events) => Events >= events && Bytes >= SnapshotBytes;
}
