using Andon.Stores;

namespace Andon.Testing;

/// <summary>
/// The store as one life of the engine has it. It breaks where the plan says: from then on nothing that this life appends is written, and it
/// hears of nothing more, as a process that has died does not.
/// </summary>
/// <param name="inner">The store itself.</param>
/// <param name="plan">What goes wrong, and when.</param>
/// <param name="isKept">Whether the store itself goes on when this life ends.</param>
internal sealed class FaultyStore(IStore inner, FaultPlan plan, bool isKept) : ForwardingStore(inner)
{
    private readonly Lock gate = new();
    private readonly TaskCompletionSource dead = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Append> unanswered = [];
    private int underWay;
    private bool isDead;
    private bool isBuried;

    /// <summary>Completes when it is broken and nothing of this life is on its way to the disk.</summary>
    public Task Dead => dead.Task;

    public override void Append(Append append)
    {
        Fault fault;
        lock (gate)
        {
            if (isBuried)
            {
                Refuse(append);
                return;
            }

            fault = isDead ? Fault.CrashBefore : plan.Next(append);
            isDead |= fault is Fault.CrashBefore or Fault.CrashAfter;
            if (fault == Fault.CrashBefore) unanswered.Add(append);
            else underWay++;
            TellIfDead();
        }

        if (fault != Fault.CrashBefore) Inner.Append(new Relayed(append, result => Answer(append, result, fault == Fault.LoseAnswer)));
    }

    /// <summary>Breaks now; completes when nothing is on its way to the disk.</summary>
    public Task DieAsync()
    {
        lock (gate)
        {
            isDead = true;
            TellIfDead();
        }

        return Dead;
    }

    /// <summary>Lets whoever still waits for an answer end, now that their engine does nothing with it.</summary>
    public void Bury()
    {
        lock (gate)
        {
            isBuried = true;
            unanswered.ForEach(Refuse);
            unanswered.Clear();
        }
    }

    public override ValueTask DisposeAsync() => isKept ? ValueTask.CompletedTask : base.DisposeAsync();

    private void Answer(Append append, AppendResult result, bool isLost)
    {
        lock (gate)
        {
            underWay--;
            if (isDead)
            {
                unanswered.Add(append);
                TellIfDead();
                return;
            }
        }

        append.Complete(isLost && result.Status == AppendStatus.Committed ? new AppendResult(AppendStatus.Unknown, Error: new StoreException("database_error", "The answer got lost.")) : result);
    }

    private void TellIfDead()
    {
        if (isDead && underWay == 0) dead.TrySetResult();
    }

    private static void Refuse(Append append) =>
        ThreadPool.UnsafeQueueUserWorkItem(static a => a.Complete(new AppendResult(AppendStatus.Failed, Error: new StoreException("database_error", "The process has crashed."))), append, preferLocal: false);
}
