using System.Collections.Frozen;
using System.Collections.Immutable;
using Andon.Runs;
using Andon.Stores;

namespace Andon.Webhooks;

/// <summary>
/// The webhooks of all tenants, as the store had them at most so long ago: a decision must not wait for the store. What is changed in this process counts at
/// once, what is changed in another after that time.
/// </summary>
/// <param name="store">Where they are.</param>
/// <param name="clock">The engine's.</param>
/// <param name="age">How old it may be; null where nobody else can change them.</param>
internal sealed class WebhookBook(IStore store, Clock clock, TimeSpan? age)
{
    private readonly Lock gate = new();
    private FrozenDictionary<string, ImmutableArray<WebhookRow>> byTenant = FrozenDictionary<string, ImmutableArray<WebhookRow>>.Empty;
    private long readAt = long.MinValue;
    private Task? reading;
    private long asked, answered;

    public bool IsFresh => Volatile.Read(ref readAt) is var at && at != long.MinValue && (age is not { } most || clock.Now.UtcTicks - at < most.Ticks);

    public ImmutableArray<WebhookRow> Of(string tenant) => Volatile.Read(ref byTenant) is { Count: > 0 } all && all.TryGetValue(tenant, out var webhooks) ? webhooks : [];

    public WebhookRow? Find(string tenant, Guid id) => Of(tenant).FirstOrDefault(w => w.Id == id);

    /// <summary>Reads them where that was not done lately; whoever asks meanwhile waits for the same answer.</summary>
    public Task RefreshAsync()
    {
        if (IsFresh) return Task.CompletedTask;
        lock (gate) return reading is { IsCompleted: false } ? reading : reading = ReadAsync();
    }

    public async Task ReadAsync()
    {
        // The time before the question: what is written while it is answered may be missing.
        var (question, now) = (Interlocked.Increment(ref asked), clock.Now.UtcTicks);
        var all = (await store.Webhooks.ListAllAsync()).GroupBy(w => w.Tenant, StringComparer.Ordinal).ToFrozenDictionary(w => w.Key, w => w.ToImmutableArray(), StringComparer.Ordinal);
        lock (gate)
        {
            // An answer that comes after that to a later question may be older.
            if (question < answered) return;
            answered = question;
            Volatile.Write(ref byTenant, all);
            Volatile.Write(ref readAt, now);
        }
    }
}
