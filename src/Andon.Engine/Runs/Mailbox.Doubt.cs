using Andon.Runs.Codec;
using Andon.Stores;
using Microsoft.Extensions.Logging;

namespace Andon.Runs;

/// <summary>What becomes of an append whose acknowledgement was lost: it was written, or still may be.</summary>
internal sealed partial class Mailbox
{
    /// <summary>
    /// The log knows what was written, and not what still will be: a server may commit long after it was given up. So the same append is sent
    /// again until its place in the log is taken; of several, one at most is ever written.
    /// </summary>
    private async Task SettleAsync(RunAppend append, AppendResult result)
    {
        while (true)
        {
            if (append.Doubts++ > 0) await engine.BackOffAsync(append.Doubts);
            if (engine.IsStopped) return;
            try
            {
                var place = append.ExpectedSequence + 1;
                var stored = await engine.Store.LoadRunAsync(runId);
                if (stored is not null && await engine.Store.WasAppendedAsync(runId, place, append.AppendId)) GoOn(append, new AppendResult(AppendStatus.Committed, stored.RunKey));
                else if (stored is null ? place > 1 : stored.Sequence >= place) GoOn(append, new AppendResult(AppendStatus.Conflict));
                else if (result.Status is AppendStatus.Unknown or AppendStatus.Failed || (result.Status == AppendStatus.SlotTaken && place == 1)) engine.Store.Append(append);
                else if (result.Status == AppendStatus.SlotTaken) engine.Store.Append(Filler(append));
                else GoOn(append, result);
                return;
            }
            catch (StoreException e)
            {
                engine.Log.LogWarning(e, "Tenant {Tenant}, run {RunId}: cannot yet tell whether an append was written", append.Decided.Before.Run.Tenant, runId);
            }
        }
    }

    /// <summary>
    /// A slot that is taken now may be free when the first sending arrives, which then starts what nobody here knows of; a lease that is held stays so
    /// until the place is taken. To wait for the slot would hold up the run, which may have it itself: so an empty append takes the place.
    /// </summary>
    private Place Filler(RunAppend append)
    {
        var buffer = new PooledBuffer();
        EventCodec.EncodeNothing(append.At, buffer);
        return new Place(this, append, buffer)
        {
            RunId = runId,
            RunKey = append.RunKey,
            ExpectedSequence = append.ExpectedSequence,
            AppendId = engine.NextAppendId(),
            At = append.At,
            Events = buffer.Written,
        };
    }

    /// <summary>Whatever becomes of it, the append in doubt is looked for again: with the place taken, there is an answer.</summary>
    private sealed class Place(Mailbox mailbox, RunAppend inDoubt, PooledBuffer buffer) : Append, IThreadPoolWorkItem
    {
        private AppendResult result;

        public override void Complete(AppendResult result)
        {
            this.result = result;
            mailbox.Queue(this);
        }

        public void Execute()
        {
            if (result.Status != AppendStatus.Unknown) buffer.Dispose();
            _ = mailbox.SettleAsync(inDoubt, new AppendResult(AppendStatus.Unknown, Error: result.Error));
        }
    }
}
