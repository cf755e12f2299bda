using Andon.Stores;
using Andon.Worlds;

namespace Andon.Nodes;

/// <summary>The way of one node's calls to the disk and back, and what can happen to them there.</summary>
internal sealed class Wire(World world, Process process, Action crash)
{
    private readonly List<Append> underWay = [];

    private Faults Faults => world.Faults;

    /// <summary>A call that reads: it arrives after a while, and its answer after another.</summary>
    public ValueTask<T> ReadAsync<T>(Func<ValueTask<T>> read)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (Survives(Faults.CrashBeforeCall)) Travel(null, () => Answer(read, answer));
        return new ValueTask<T>(answer.Task);
    }

    private void Answer<T>(Func<ValueTask<T>> read, TaskCompletionSource<T> answer)
    {
        if (process.IsDead || !Survives(Faults.CrashAfterCall)) return;
        if (world.Disk.IsFull || world.Dice.Chance(Faults.FailedCall))
        {
            Travel(process, () => answer.SetException(new StoreException("database_error", "the simulated store cannot be reached")));
            return;
        }

        // The disk answers at once; it is the way that takes time.
        var result = read().AsTask().Result;
        Travel(process, () => answer.SetResult(result));
    }

    public void Append(Append append)
    {
        if (process.IsDead || !Survives(Faults.CrashBeforeCall)) return;
        underWay.Add(append);
        if (world.Sabotage == Sabotage.NoDurableStart) append.Complete(new AppendResult(AppendStatus.Committed));
        Travel(null, () => Arrive(append));
    }

    private void Arrive(Append append)
    {
        if (!underWay.Remove(append)) return;
        if (world.Dice.Chance(Faults.FailedCall))
        {
            Reply(append, new AppendResult(AppendStatus.Failed, Error: new StoreException("database_error", "the simulated store refused")));
            return;
        }

        var isLost = world.Dice.Chance(Faults.LostAcknowledgement);
        var isWritten = !isLost || world.Dice.Chance(0.5);
        var result = isWritten ? world.Disk.Apply(append) : default;
        var isLate = !isWritten && world.Dice.Chance(0.5);
        if (isLate) ArriveLate(new Disk.Altered(append, append.ExpectedSequence, append.LeasesOver, append.Events.ToArray()), world.Dice.Between(0, 12));
        if (!Survives(Faults.CrashAfterCall)) return;
        if (isLost && result.Status != AppendStatus.Duplicate)
        {
            var status = world.Sabotage switch
            {
                Sabotage.NoSettlement => AppendStatus.Committed,
                Sabotage.NoDoubt when isLate => AppendStatus.Conflict,
                _ => AppendStatus.Unknown,
            };
            result = new AppendResult(status, Error: new StoreException("database_error", "the simulated acknowledgement was lost"));
        }

        Reply(append, result);
    }

    /// <summary>It was given up, and is written all the same.</summary>
    private void ArriveLate(Append append, int turns)
    {
        if (turns == 0) world.Disk.Apply(append);
        else if (world.Dice.Chance(Faults.SlowCall)) world.Scheduler.After(world.Dice.Time(TimeSpan.Zero, TimeSpan.FromSeconds(8)), null, () => world.Disk.Apply(append));
        else world.Scheduler.Post(null, () => ArriveLate(append, turns - 1));
    }

    private void Reply(Append append, AppendResult result)
    {
        world.Witness.Seen.Add($"append {result.Status}");
        if (world.Sabotage != Sabotage.NoDurableStart) Travel(process, () => append.Complete(result));
    }

    /// <summary>The process is gone: what it had under way was written or not, and nobody will know from the answer.</summary>
    public void Cut()
    {
        foreach (var append in underWay)
        {
            if (world.Dice.Chance(0.5)) world.Disk.Apply(append);
        }

        underWay.Clear();
    }

    private bool Survives(double crashes)
    {
        if (process.IsDead) return false;
        if (!world.Dice.Chance(crashes)) return true;
        crash();
        return false;
    }

    private void Travel(Process? to, Action arrive)
    {
        if (world.Dice.Chance(Faults.SlowCall)) world.Scheduler.After(world.Dice.Time(TimeSpan.Zero, TimeSpan.FromMilliseconds(world.Dice.Chance(0.1) ? 8_000 : 30)), to, arrive);
        else world.Scheduler.Post(to, arrive);
    }
}
