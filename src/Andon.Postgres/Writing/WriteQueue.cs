using Andon.Stores;

namespace Andon.Postgres.Writing;

/// <summary>
/// What waits for the threads that write: they take what is there and never wait for more, the tenants in turn. A tenant has one batch under way at a time,
/// so that one with much to write fills one connection, and the few appends of another go by it.
/// </summary>
/// <param name="limit">Appends that may wait.</param>
/// <param name="writers">Threads that take, by number: the first whenever something is there, the others only beside another.</param>
/// <param name="tenants">Whose run an append is of.</param>
internal sealed class WriteQueue(int limit, int writers, TenantKeys tenants)
{
    /// <summary>What goes beside another batch, at most: more of them cost less together, in the next.</summary>
    private const int Few = 32;

    private readonly Lock gate = new();
    private readonly Sleeper[] sleepers = [.. Enumerable.Range(0, writers).Select(static _ => new Sleeper())];
    private readonly Dictionary<(int Key, string? Name), Line> lines = [];
    private readonly Queue<Line> free = new();
    private int waiting, waitingFree, writing;
    private bool isClosing;

    /// <summary>What became of something that was to be written.</summary>
    public enum Admission
    {
        /// <summary>It waits.</summary>
        Queued,

        /// <summary>So many wait already that no more may.</summary>
        Full,

        /// <summary>The store is closing.</summary>
        Closed,
    }

    public Admission Add(Append append)
    {
        var tenant = TenantOf(append);
        lock (gate)
        {
            if (isClosing) return Admission.Closed;
            if (waiting >= limit) return Admission.Full;
            if (!lines.TryGetValue(tenant, out var line)) lines[tenant] = line = new Line(tenant);
            line.Waiting.Enqueue(append);
            waiting++;
            if (line.IsTaken) return Admission.Queued;
            if (line.Waiting.Count == 1) free.Enqueue(line);
            waitingFree++;
            WakeOne();
            return Admission.Queued;
        }
    }

    /// <summary>Waits for work and takes what is there.</summary>
    /// <param name="writer">Who takes.</param>
    /// <param name="most">Appends of a batch, at most.</param>
    /// <param name="take">Called for each append; where it returns false, that and all behind it of the tenant stay.</param>
    /// <param name="taken">To <see cref="Return"/> when they are written.</param>
    /// <returns>False where the store is closing and nothing is left.</returns>
    public bool Take(int writer, int most, Func<Append, bool> take, List<Line> taken)
    {
        while (true)
        {
            lock (gate)
            {
                if (MayTake(writer))
                {
                    TakeFree(most, take, taken);
                    return true;
                }

                if (isClosing && waiting == 0) return false;
                sleepers[writer].IsAsleep = true;
            }

            sleepers[writer].Bell.Wait();
        }
    }

    /// <summary>What was taken is written: what the same tenants have brought meanwhile may go.</summary>
    public void Return(List<Line> taken)
    {
        lock (gate)
        {
            writing--;
            foreach (var line in taken)
            {
                line.IsTaken = false;
                if (line.Waiting.Count == 0)
                {
                    lines.Remove(line.Tenant);
                    continue;
                }

                free.Enqueue(line);
                waitingFree += line.Waiting.Count;
            }

            taken.Clear();
            if (isClosing) WakeAll();
            else WakeOne();
        }
    }

    /// <summary>Takes no more; who writes goes on until nothing is left.</summary>
    public void Close()
    {
        lock (gate)
        {
            isClosing = true;
            WakeAll();
        }
    }

    private bool MayTake(int writer) => waitingFree > 0 && (writing == 0 ? writer == 0 || isClosing : waitingFree <= Few);

    private void TakeFree(int most, Func<Append, bool> take, List<Line> taken)
    {
        writing++;
        var count = 0;
        while (count < most && free.TryDequeue(out var line))
        {
            if (!line.IsTaken)
            {
                line.IsTaken = true;
                taken.Add(line);
                waitingFree -= line.Waiting.Count;
            }

            if (!take(line.Waiting.Peek())) continue;
            line.Waiting.Dequeue();
            waiting--;
            count++;
            if (line.Waiting.Count > 0) free.Enqueue(line);
        }

        // Where the batch is full, whose turn did not come is the first of the next; the rest comes back behind them.
        for (var left = free.Count; left > 0; left--)
        {
            if (free.Dequeue() is { IsTaken: false } line) free.Enqueue(line);
        }
    }

    private void WakeOne()
    {
        for (var writer = 0; writer < sleepers.Length; writer++)
        {
            if (sleepers[writer].IsAsleep && MayTake(writer))
            {
                sleepers[writer].Wake();
                return;
            }
        }
    }

    private void WakeAll()
    {
        foreach (var sleeper in sleepers)
            if (sleeper.IsAsleep) sleeper.Wake();
    }

    /// <summary>Of a run that nobody here has read or written, the tenant is not known yet; such runs wait together.</summary>
    private (int Key, string? Name) TenantOf(Append append) => append.Run is { Tenant: var name }
        ? tenants.OfName(name) is { } known ? (known, null) : (0, name)
        : (tenants.OfRun(append.RunKey) ?? 0, null);

    /// <summary>What waits of one tenant.</summary>
    public sealed class Line((int Key, string? Name) tenant)
    {
        public (int Key, string? Name) Tenant => tenant;

        public Queue<Append> Waiting { get; } = new();

        public bool IsTaken { get; set; }
    }

    private sealed class Sleeper
    {
        public SemaphoreSlim Bell { get; } = new(0);

        public bool IsAsleep { get; set; }

        public void Wake()
        {
            IsAsleep = false;
            Bell.Release();
        }
    }
}
