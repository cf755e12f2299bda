using Andon.Stores;
using Andon.Testing;

namespace Andon.Engine.Tests.Runs;

/// <summary>A store that gives an append up, and writes it all the same, when a test says so.</summary>
internal sealed class LateStore(IStore inner) : ForwardingStore(inner)
{
    private TaskCompletionSource<Append>? held;

    /// <summary>Keeps the next append from the store; completes with it.</summary>
    public Task<Append> HoldNext() => (held = new TaskCompletionSource<Append>(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Says that nobody knows what became of it; completes with its outcome when it arrives.</summary>
    public Func<Task<AppendStatus>> GiveUp(Append append)
    {
        var late = new Late(append);
        append.Complete(new AppendResult(AppendStatus.Unknown, Error: new StoreException("database_error", "The answer got lost.")));
        return () =>
        {
            Inner.Append(late);
            return late.Outcome;
        };
    }

    public override void Append(Append append)
    {
        if (Interlocked.Exchange(ref held, null) is { } waiting) waiting.SetResult(append);
        else Inner.Append(append);
    }

    private sealed class Late : Append
    {
        private readonly TaskCompletionSource<AppendStatus> outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

        [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
        public Late(Append sent)
        {
            (RunId, RunKey, ExpectedSequence, AppendId, At) = (sent.RunId, sent.RunKey, sent.ExpectedSequence, sent.AppendId, sent.At);
            (Events, Run, Rows, LeasesOver, IdempotencyKey) = (sent.Events.ToArray(), sent.Run, sent.Rows, sent.LeasesOver, sent.IdempotencyKey);
        }

        public Task<AppendStatus> Outcome => outcome.Task;

        public override void Complete(AppendResult result) => outcome.SetResult(result.Status);
    }
}
