using System.Collections.Frozen;
using Andon.Pipelines;
using Andon.Tenants;

namespace Andon.Runs;

/// <summary>
/// Room for attempts on this node. Local first: whoever decides takes what is free. But while steps of others wait in the ready queue, no tenant may
/// hold more than its share by its weight, so that a busy tenant cannot keep the others out; and a third of the slots is kept from runs that are younger
/// than those that wait, so that a run whose steps went into the queue does not fall behind all that come after it. Once a second tenant was seen, who
/// has much leaves a sixteenth to those who have less, whether anybody waits or not: one that comes need not wait until a long step of another ends.
/// </summary>
internal sealed class Slots(int capacity)
{
    // Of a half, the ready queue costs more than the slowest runs gain; of a sixth, they gain little.
    private const int KeptShare = 3;
    private const int LeftShare = 16;

    private readonly Lock gate = new();
    private readonly Dictionary<string, int> byTenant = [];
    private readonly Dictionary<string, int> byType = [];
    private readonly Dictionary<(string Tenant, string Key), int> byKey = [];
    private readonly Dictionary<(string Tenant, string Key), int> taken = [];
    private readonly Dictionary<string, DateTimeOffset> sinceLook = [];
    private Dictionary<string, DateTimeOffset> waiting = [];
    private IReadOnlyDictionary<string, int> limitsByType = FrozenDictionary<string, int>.Empty;
    private string? first;
    private bool hasSeveral;
    private int running;
    private bool isClosed;

    /// <summary>The weight of a tenant beside others.</summary>
    public Func<string, int> WeightOf { get; init; } = static _ => 1;

    /// <summary>Called after a slot was given back, outside the lock.</summary>
    public Action? Released { get; set; }

    /// <summary>Whether a tenant may have only so many attempts under way.</summary>
    public Func<string, bool> IsLimited { get; init; } = static _ => false;

    /// <summary>Called after a slot was given back that outside workers of its tenant may wait for, outside the lock.</summary>
    public Action<string>? SharedReleased { get; set; }

    public int Running
    {
        get { lock (gate) return running; }
    }

    /// <summary>Room that nobody has, but for what those who have much leave.</summary>
    public int Free
    {
        get { lock (gate) return Math.Max(0, capacity - running - (hasSeveral ? capacity / LeftShare : 0)); }
    }

    /// <summary>Whether next to nothing is free, on a node with room for so many that some of it comes back all the time.</summary>
    public bool IsNearlyFull => Free < capacity / LeftShare;

    /// <summary>The types that have a limit of their own.</summary>
    public void SetLimits(IReadOnlyDictionary<string, int> limits)
    {
        lock (gate) limitsByType = limits;
    }

    /// <summary>What a tenant may start now of steps that waited in the ready queue.</summary>
    public int FreeFor(string tenant)
    {
        lock (gate) return isClosed ? 0 : FreeUnlocked(tenant);
    }

    /// <summary>What a tenant may start now of steps that have just become ready, of a run submitted then.</summary>
    public int FreeFor(string tenant, DateTimeOffset submittedAt)
    {
        lock (gate)
        {
            if (isClosed) return 0;
            var kept = waiting.TryGetValue(tenant, out var oldest) && oldest < submittedAt ? capacity / KeptShare : 0;
            return Math.Max(0, Math.Min(FreeUnlocked(tenant), capacity - running - kept));
        }
    }

    /// <summary>What may start now of the types that have a limit of their own.</summary>
    public IReadOnlyDictionary<string, int> FreeByType()
    {
        lock (gate) return limitsByType.ToDictionary(l => l.Key, l => Math.Max(0, l.Value - byType.GetValueOrDefault(l.Key)));
    }

    /// <summary>
    /// Attempts of a tenant by concurrency key, as far as they are known here: those whose handlers run on this node, or as many as were presumed when the
    /// store last refused some. Who is right is the store, at the append.
    /// </summary>
    public IReadOnlyDictionary<string, int> RunningByKey(string tenant)
    {
        lock (gate)
        {
            var known = byKey.Where(k => k.Key.Tenant == tenant).ToDictionary(k => k.Key.Key, k => k.Value);
            foreach (var (key, presumed) in taken)
            {
                if (key.Tenant == tenant) known[key.Key] = Math.Max(presumed, known.GetValueOrDefault(key.Key));
            }

            return known;
        }
    }

    /// <summary>The store had not as many slots with this key as were asked for: half of them are tried next.</summary>
    public void NoteTaken(string tenant, string key, int limit, int asked)
    {
        lock (gate) taken[(tenant, key)] = limit - (asked / 2);
    }

    /// <summary>The store has a slot with this key, or may have.</summary>
    public void NoteFree(string tenant, string key)
    {
        lock (gate) taken.Remove((tenant, key));
    }

    /// <summary>The store lists these: each has a slot of those that it needs, or may have.</summary>
    public void NoteFree(IReadOnlyList<Stores.ReadyRow> rows)
    {
        lock (gate)
        {
            if (taken.Count == 0) return;
            foreach (var row in rows)
            {
                taken.Remove((row.Tenant, SlotKeys.Steps));
                if (row.Slot is { } slot) taken.Remove((row.Tenant, slot.Key));
            }
        }
    }

    /// <summary>Attempts under way of a tenant, as far as they are known here.</summary>
    public int RunningOf(string tenant)
    {
        lock (gate) return Math.Max(byTenant.GetValueOrDefault(tenant), taken.GetValueOrDefault((tenant, SlotKeys.Steps)));
    }

    /// <summary>Others may have given back any slot.</summary>
    public void NoteAllFree()
    {
        lock (gate) taken.Clear();
    }

    /// <summary>Takes slots for steps of one tenant: all of them, or none and false.</summary>
    public bool TryTake(string tenant, int count, IReadOnlyCollection<Step>? limited)
    {
        lock (gate)
        {
            if (count > 0 && (isClosed || FreeUnlocked(tenant) < count)) return false;
            if (limited is not null && !TryTakeLimited(tenant, limited)) return false;
            running += count;
            if (tenant != (first ??= tenant)) hasSeveral = true;
            if (count > 0) byTenant[tenant] = byTenant.GetValueOrDefault(tenant) + count;
            return true;
        }
    }

    public void Release(string tenant, Step step)
    {
        lock (gate)
        {
            running--;
            if (--byTenant[tenant] == 0) byTenant.Remove(tenant);
            ReleaseLimited(tenant, step);
        }

        Released?.Invoke();
        if (step.Definition.Concurrency is not null || IsLimited(tenant)) SharedReleased?.Invoke(tenant);
    }

    private void TakeKey(string tenant, string key) => byKey[(tenant, key)] = byKey.GetValueOrDefault((tenant, key)) + 1;

    private void ReleaseKey(string tenant, string key)
    {
        if (--byKey[(tenant, key)] == 0) byKey.Remove((tenant, key));
    }

    private bool TryTakeLimited(string tenant, IReadOnlyCollection<Step> steps)
    {
        var taken = 0;
        foreach (var step in steps)
        {
            var type = step.Type.Name;
            var concurrency = step.Definition.Concurrency;
            var hasRoom = (!limitsByType.TryGetValue(type, out var limit) || byType.GetValueOrDefault(type) < limit)
                && (concurrency is null || byKey.GetValueOrDefault((tenant, concurrency.Key)) < concurrency.Limit);
            if (!hasRoom)
            {
                foreach (var earlier in steps.Take(taken)) ReleaseLimited(tenant, earlier);
                return false;
            }

            if (limitsByType.ContainsKey(type)) byType[type] = byType.GetValueOrDefault(type) + 1;
            if (concurrency is not null) TakeKey(tenant, concurrency.Key);
            taken++;
        }

        return true;
    }

    private void ReleaseLimited(string tenant, Step step)
    {
        // A type may have got its limit after this attempt began, which then was not counted.
        if (byType.GetValueOrDefault(step.Type.Name) > 0) byType[step.Type.Name]--;
        if (step.Definition.Concurrency is { } concurrency) ReleaseKey(tenant, concurrency.Key);
    }

    /// <summary>A step went into the ready queue: its tenant has a share from now on, not only when the dispatcher has found it.</summary>
    public void NoteWaiting(string tenant, DateTimeOffset submittedAt)
    {
        lock (gate)
        {
            Note(sinceLook, tenant, submittedAt);
            Note(waiting, tenant, submittedAt);
        }
    }

    /// <summary>The dispatcher is about to look: what is noted from now on it may not find.</summary>
    public void Looking()
    {
        lock (gate) sinceLook.Clear();
    }

    /// <summary>The tenants that have steps in the ready queue, as the dispatcher found them, and when the oldest of their runs was submitted.</summary>
    public void SetWaiting(Dictionary<string, DateTimeOffset> oldest)
    {
        lock (gate)
        {
            waiting = oldest;
            foreach (var (tenant, submittedAt) in sinceLook) Note(waiting, tenant, submittedAt);
        }
    }

    private static void Note(Dictionary<string, DateTimeOffset> oldest, string tenant, DateTimeOffset submittedAt)
    {
        if (!oldest.TryGetValue(tenant, out var earlier) || submittedAt < earlier) oldest[tenant] = submittedAt;
    }

    /// <summary>Nothing starts here any more.</summary>
    public void Close()
    {
        lock (gate) isClosed = true;
    }

    private int FreeUnlocked(string tenant)
    {
        var free = capacity - running;
        if (hasSeveral) free = Math.Max(0, free - Math.Min(capacity / LeftShare, byTenant.GetValueOrDefault(tenant)));
        if (waiting.Count == 0 || (waiting.Count == 1 && waiting.ContainsKey(tenant))) return free;
        long weights = byTenant.ContainsKey(tenant) || waiting.ContainsKey(tenant) ? 0 : WeightOf(tenant);
        foreach (var other in byTenant.Keys) weights += WeightOf(other);
        foreach (var other in waiting.Keys)
        {
            if (!byTenant.ContainsKey(other)) weights += WeightOf(other);
        }

        var share = (int)Math.Max(1, (long)capacity * WeightOf(tenant) / weights);
        return Math.Max(0, Math.Min(free, share - byTenant.GetValueOrDefault(tenant)));
    }
}
