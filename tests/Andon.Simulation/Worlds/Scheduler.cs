namespace Andon.Worlds;

/// <summary>
/// The only thread of a world: everything that happens is an item here. What could happen now happens in an order that the dice choose, and
/// time moves only between items.
/// </summary>
internal sealed class Scheduler(Dice dice, double slowThread)
{
    /// <summary>How often time moves on although something could happen at once, as if a thread had been slow.</summary>
    public const double SlowThread = 0.02;

    private readonly int thread = Environment.CurrentManagedThreadId;
    private readonly List<Item> ready = [];
    private readonly PriorityQueue<Item, (long Due, long Order)> timed = new();
    private long order;

    public DateTimeOffset Now { get; private set; } = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public long Steps { get; private set; }

    /// <summary>When a thread was slow last, in <see cref="Steps"/>.</summary>
    public long LastSlow { get; private set; }

    /// <summary>What escaped from an item: always a bug.</summary>
    public Exception? Escaped { get; private set; }

    public void Post(Process? owner, SendOrPostCallback action, object? state)
    {
        // A continuation that came here from the thread pool would make chance out of what must be fate.
        if (Environment.CurrentManagedThreadId != thread) throw new InvalidOperationException("something went on outside of the world's thread");
        ready.Add(new Item(owner, action, state));
    }

    public void Post(Process? owner, Action action) => Post(owner, static a => ((Action)a!)(), action);

    public void After(TimeSpan delay, Process? owner, Action action) =>
        timed.Enqueue(new Item(owner, static a => ((Action)a!)(), action), (Now.UtcTicks + Math.Max(0, delay.Ticks), order++));

    /// <summary>Lets things happen until a time; false where they do not come to an end or one of them failed.</summary>
    public bool RunUntil(DateTimeOffset end, long maxSteps, Func<bool> isBroken)
    {
        while (Escaped is null && !isBroken())
        {
            if (!TryNext(end, out var item))
            {
                Now = end;
                return true;
            }

            if (++Steps > maxSteps) return false;
            Do(item);
        }

        return false;
    }

    private bool TryNext(DateTimeOffset end, out Item item)
    {
        var canWait = timed.TryPeek(out item, out var next) && next.Due <= end.UtcTicks;
        if (ready.Count > 0 && !(canWait && dice.Chance(slowThread)))
        {
            var index = dice.Next(ready.Count);
            item = ready[index];
            ready[index] = ready[^1];
            ready.RemoveAt(ready.Count - 1);
            return true;
        }

        if (!canWait) return false;
        if (ready.Count > 0) LastSlow = Steps;
        timed.Dequeue();
        if (next.Due > Now.UtcTicks) Now = new DateTimeOffset(next.Due, TimeSpan.Zero);
        return true;
    }

    private void Do(Item item)
    {
        if (item.Owner is { } owner && !owner.Admits(item.Action, item.State)) return;
        SynchronizationContext.SetSynchronizationContext(item.Owner);
        try
        {
            item.Action(item.State);
        }
        catch (Exception e)
        {
            Escaped ??= e;
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(null);
        }
    }

    private readonly record struct Item(Process? Owner, SendOrPostCallback Action, object? State);
}
