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
                else if (result.Status is AppendStatus.Unknown or AppendStatus.Failed) engine.Store.Append(append);
                else GoOn(append, result);
                return;
            }
            catch (StoreException e)
            {
                engine.Log.LogWarning(e, "Run {Run}: cannot yet tell whether an append was written", runId);
            }
        }
    }
}
