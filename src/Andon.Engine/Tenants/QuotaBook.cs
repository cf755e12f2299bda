using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using Andon.Runs;
using Andon.Stores;

namespace Andon.Tenants;

/// <summary>
/// The quotas of all tenants that have one, as the store had them at most so long ago: a decision must not wait for the store. What is set in this process
/// counts at once, what is set in another after that time.
/// </summary>
internal sealed class QuotaBook(IStore store, Clock clock, TimeSpan age)
{
    /// <summary>The refusal of a submission whose tenant has as many open runs as it may.</summary>
    public const string OpenRunsCode = "quota_open_runs";

    /// <summary>The refusal of a submission whose tenant has stored as much as it may.</summary>
    public const string StoredBytesCode = "quota_stored_bytes";

    private readonly Lock gate = new();
    private FrozenDictionary<string, TenantQuota> known = FrozenDictionary<string, TenantQuota>.Empty;
    private FrozenDictionary<string, long> stored = FrozenDictionary<string, long>.Empty;
    private DateTimeOffset readAt = DateTimeOffset.MinValue;
    private Task? reading;
    private bool isKnown;

    public bool IsFresh
    {
        get
        {
            lock (gate) return clock.Now - readAt < age;
        }
    }

    /// <summary>Whether they were ever read: until then nothing starts here, and nothing is decided, for what ends frees a slot.</summary>
    public bool IsKnown => Volatile.Read(ref isKnown);

    /// <summary>The limits of a tenant; null where it has none.</summary>
    public TenantQuota? Of(string tenant) => Volatile.Read(ref known) is { Count: > 0 } all ? all.GetValueOrDefault(tenant) : null;

    public int WeightOf(string tenant) => Of(tenant)?.Weight ?? 1;

    /// <summary>Why a submission is refused for which the store had no slot; null where it may be tried again without its first steps.</summary>
    public Refusal? RefusalOf(Append append)
    {
        var tenant = append.Run!.Tenant;
        if (append.Rows.OfType<RowChange.TakeSlot>().Any(slot => slot.Row.Key != SlotKeys.Runs)) return null;
        var limit = Of(tenant)?.MaxOpenRuns ?? 0;
        return new Refusal(RefusalKind.Conflict, OpenRunsCode, $"tenant '{tenant}' has as many open runs as it may, {limit}; wait until one ends, cancel one, or have its quota raised")
        {
            Details = ImmutableDictionary<string, string>.Empty.Add("tenant", tenant).Add("limit", limit.ToString(CultureInfo.InvariantCulture)),
        };
    }

    /// <summary>Whether there is anything to count.</summary>
    public bool LimitsBytes => Volatile.Read(ref known).Values.Any(static quota => quota.MaxStoredBytes is not null);

    /// <summary>Why nothing further is submitted in a tenant that has stored as much as it may; null where it has not.</summary>
    public Refusal? RefusalOfBytes(string tenant)
    {
        if (Of(tenant)?.MaxStoredBytes is not { } limit || Volatile.Read(ref stored).GetValueOrDefault(tenant) is var bytes && bytes < limit) return null;
        return new Refusal(RefusalKind.Conflict, StoredBytesCode,
            string.Create(CultureInfo.InvariantCulture, $"tenant '{tenant}' has stored {bytes:N0} bytes, and may store {limit:N0}; have old runs pruned, or its quota raised"))
        {
            Details = ImmutableDictionary<string, string>.Empty.Add("tenant", tenant)
                .Add("limit", limit.ToString(CultureInfo.InvariantCulture)).Add("bytes", bytes.ToString(CultureInfo.InvariantCulture)),
        };
    }

    /// <summary>Counts on what tenants have stored, of each so many more runs.</summary>
    public async Task CountAsync(int runs, CancellationToken cancellation = default) =>
        Volatile.Write(ref stored, (await store.CountStoredAsync(runs, cancellation)).ToFrozenDictionary(s => s.Tenant, s => s.Bytes));

    /// <summary>Reads them where that was not done lately; whoever asks meanwhile waits for the same answer.</summary>
    public Task RefreshAsync()
    {
        lock (gate)
        {
            if (clock.Now - readAt < age) return Task.CompletedTask;
            return reading is { IsCompleted: false } ? reading : reading = ReadAsync();
        }
    }

    public async Task ReadAsync()
    {
        // The time before the question: what is written while it is answered may be missing.
        var now = clock.Now;
        var all = (await store.ListQuotasAsync()).ToFrozenDictionary(q => q.Tenant);
        lock (gate)
        {
            Volatile.Write(ref known, all);
            readAt = now;
            Volatile.Write(ref isKnown, true);
        }

        if (LimitsBytes) await CountAsync(0);
    }
}
