using Andon.Stores;

namespace Andon.Runs;

/// <summary>The append of a mailbox. The store's thread only queues its completion; the mailbox goes on on the thread pool.</summary>
internal sealed class RunAppend(Mailbox mailbox, PooledBuffer buffer) : Append, IThreadPoolWorkItem
{
    private AppendResult result;

    /// <summary>What was decided, to go on with once it is durable.</summary>
    public required (IReadOnlyList<RunEvent> Events, IReadOnlyList<Effect> Effects, LoadedRun Before) Decided { get; init; }

    public override void Complete(AppendResult result)
    {
        this.result = result;
        mailbox.Queue(this);
    }

    public void Execute()
    {
        // What is unknown may still be written: until that is settled the bytes must stay.
        if (result.Status != AppendStatus.Unknown) buffer.Dispose();
        mailbox.OnAppended(this, result);
    }
}
