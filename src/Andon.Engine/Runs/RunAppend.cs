using Andon.Stores;

namespace Andon.Runs;

/// <summary>The append of a mailbox. The store's thread only queues its completion; the mailbox goes on on the thread pool.</summary>
internal sealed class RunAppend(Mailbox mailbox, PooledBuffer buffer) : Append, IThreadPoolWorkItem, IDisposable
{
    private AppendResult result;

    /// <summary>What was decided, to go on with once it is durable.</summary>
    public required (IReadOnlyList<RunEvent> Events, IReadOnlyList<Effect> Effects, LoadedRun Before) Decided { get; init; }

    /// <summary>How often it was looked into whether it is on record.</summary>
    public int Doubts { get; set; }

    /// <summary>Whether a result leaves open if this was, or still will be, written.</summary>
    public bool IsInDoubt(AppendResult result) => result.Status == AppendStatus.Unknown || (Doubts > 0 && result.Status != AppendStatus.Committed);

    public override void Complete(AppendResult result)
    {
        this.result = result;
        mailbox.Queue(this);
    }

    public void Execute() => mailbox.OnAppended(this, result);

    /// <summary>Gives the bytes back. While it may still be written they must stay.</summary>
    public void Dispose() => buffer.Dispose();
}
