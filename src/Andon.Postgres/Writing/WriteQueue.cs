using Andon.Stores;

namespace Andon.Postgres.Writing;

/// <summary>
/// What waits for the threads that write: they take what is there, the tenants in turn. A tenant has one batch under way at a time, so that one with much to
/// write fills one connection, and the few appends of another go by it. Nobody waits for more to come, but for a tenant with very much beside others: few
/// large batches take less of the server than many small ones, and leave the rest to the neighbours, who go in batches of their own beside it: in one
/// transaction with very much, each of them would take as long.
/// </summary>
/// <param name="limit">Appends that may wait.</param>
/// <param name="writers">Threads that take, by number: the first whenever something is there, the others only beside another.</param>
/// <param name="tenants">Whose run an append is of.</param>
/// <param name="time">By which tenants that have very much wait.</param>
internal sealed class WriteQueue(int limit, int writers, TenantKeys tenants, TimeProvider time)
{
    /// <summary>What goes beside another batch, at most: more of them cost less together, in the next. So many are enough of a tenant that waits for more.</summary>
    private const int Few = 32;

    /// <summary>How long others are neighbours after their last append.</summary>
    private static readonly TimeSpan NeighboursFor = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly Sleeper[] sleepers = [.. Enumerable.Range(0, writers).Select(static _ => new Sleeper())];
    private readonly Dictionary<(int Key, string? Name), Line> lines = [];
    // Heavy are the tenants with very much beside others.
    private readonly Group light = new(), heavy = new();
    private readonly List<Line> gathering = [];
    private readonly long began = time.GetTimestamp();
    private int waiting;
    private (int Key, string? Name)? latest;
    private TimeSpan mixedAt = -2 * NeighboursFor;
    private bool isClosing, wasHeavy;

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

    private TimeSpan Now => time.GetElapsedTime(began);

    public Admission Add(Append append)
    {
        var tenant = TenantOf(append);
        lock (gate)
        {
            if (isClosing) return Admission.Closed;
            if (waiting >= limit) return Admission.Full;
            var now = Now;
            if (latest is not null && latest != tenant) mixedAt = now;
            latest = tenant;
            if (!lines.TryGetValue(tenant, out var line)) lines[tenant] = line = new Line(tenant, light);
            line.Add(append, now);
            waiting++;
            if (line.IsTaken) return Admission.Queued;
            if (line.Waiting.Count == 1) Offer(line, now);
            else if (!line.IsGathering) line.Group.Waiting++;
            else if (line.Waiting.Count >= Few) Free(line);
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
            var (sleeper, wait) = (sleepers[writer], Timeout.Infinite);
            lock (gate)
            {
                FreeGathered();
                sleeper.IsAsleep = false;
                if (GroupFor(writer) is { } group)
                {
                    TakeFrom(group, most, take, taken);
                    // The other group may have something too.
                    WakeOne();
                    return true;
                }

                if (isClosing && waiting == 0) return false;
                sleeper.IsAsleep = true;
                if (gathering.Count > 0) wait = Math.Max(0, (int)Math.Ceiling((gathering.Min(static line => line.Until) - Now).TotalMilliseconds));
            }

            sleeper.Bell.Wait(wait);
        }
    }

    /// <summary>What was taken is written: what the same tenants have brought meanwhile may go.</summary>
    public void Return(List<Line> taken)
    {
        lock (gate)
        {
            taken[0].Group.Writing--;
            foreach (var line in taken)
            {
                line.IsTaken = false;
                if (line.Waiting.Count == 0)
                {
                    lines.Remove(line.Tenant);
                    continue;
                }

                Offer(line, Now);
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
            FreeGathered();
            WakeAll();
        }
    }

    /// <summary>What waits of a tenant may be taken, or waits for more.</summary>
    private void Offer(Line line, TimeSpan now)
    {
        line.Group = now - mixedAt <= NeighboursFor && line.IsBrisk(now) ? heavy : light;
        if (isClosing || line.Group == light || line.Waiting.Count >= Few)
        {
            Free(line);
            return;
        }

        line.Gather(now);
        gathering.Add(line);
        // Who sleeps has to know until when.
        if (sleepers[0].IsAsleep) sleepers[0].Wake();
    }

    private void Free(Line line)
    {
        if (line.IsGathering) gathering.Remove(line);
        line.IsGathering = false;
        line.Group.Free.Enqueue(line);
        line.Group.Waiting += line.Waiting.Count;
    }

    private void FreeGathered()
    {
        if (gathering.Count == 0) return;
        var now = Now;
        foreach (var line in gathering.Where(line => isClosing || line.Until <= now).ToList()) Free(line);
    }

    /// <summary>What a writer may take from: a few light ones beside other light ones, and of the heavy one batch at a time; where both have something, in turn.</summary>
    private Group? GroupFor(int writer)
    {
        if (writer > 0 && light.Writing + heavy.Writing == 0 && !isClosing) return null;
        var (hasLight, hasHeavy) = (light.Waiting > 0 && (light.Writing == 0 || light.Waiting <= Few), heavy.Waiting > 0 && heavy.Writing == 0);
        return hasLight && (!hasHeavy || wasHeavy) ? light : hasHeavy ? heavy : null;
    }

    private void TakeFrom(Group group, int most, Func<Append, bool> take, List<Line> taken)
    {
        group.Writing++;
        wasHeavy = group == heavy;
        var count = 0;
        while (count < most && group.Free.TryDequeue(out var line))
        {
            if (!line.IsTaken)
            {
                line.IsTaken = true;
                taken.Add(line);
                group.Waiting -= line.Waiting.Count;
            }

            if (!take(line.Waiting.Peek())) continue;
            line.Waiting.Dequeue();
            waiting--;
            count++;
            if (line.Waiting.Count > 0) group.Free.Enqueue(line);
        }

        // Where the batch is full, whose turn did not come is the first of the next; the rest comes back behind them.
        for (var left = group.Free.Count; left > 0; left--)
        {
            if (group.Free.Dequeue() is { IsTaken: false } line) group.Free.Enqueue(line);
        }
    }

    private void WakeOne()
    {
        for (var writer = 0; writer < sleepers.Length; writer++)
        {
            if (sleepers[writer].IsAsleep && GroupFor(writer) is not null)
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

    /// <summary>The tenants that go in the same batches.</summary>
    public sealed class Group
    {
        /// <summary>Those of whom a batch may be taken, in turn.</summary>
        public Queue<Line> Free { get; } = new();

        /// <summary>Appends of theirs.</summary>
        public int Waiting { get; set; }

        /// <summary>Batches under way.</summary>
        public int Writing { get; set; }
    }

    /// <summary>What waits of one tenant.</summary>
    public sealed class Line((int Key, string? Name) tenant, Group group)
    {
        /// <summary>What makes a tenant wait for more: as many in a span. Who has less would wait in vain.</summary>
        private const int Brisk = 48;

        private static readonly TimeSpan Span = TimeSpan.FromMilliseconds(10);

        private TimeSpan spanFrom;
        private int inSpan, inSpanBefore;

        public (int Key, string? Name) Tenant => tenant;

        public Queue<Append> Waiting { get; } = new();

        public Group Group { get; set; } = group;

        public bool IsTaken { get; set; }

        public bool IsGathering { get; set; }

        /// <summary>How long it waits for more.</summary>
        public TimeSpan Until { get; private set; }

        public void Add(Append append, TimeSpan now)
        {
            Waiting.Enqueue(append);
            if (now - spanFrom >= Span) (spanFrom, inSpan, inSpanBefore) = (now, 0, now - spanFrom < 2 * Span ? inSpan : 0);
            inSpan++;
        }

        /// <summary>Whether very much comes.</summary>
        public bool IsBrisk(TimeSpan now) => now - spanFrom < 2 * Span && Math.Max(inSpan, inSpanBefore) >= Brisk;

        public void Gather(TimeSpan now) => (IsGathering, Until) = (true, now + Span);
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
