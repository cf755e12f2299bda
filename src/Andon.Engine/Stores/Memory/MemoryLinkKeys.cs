namespace Andon.Stores;

/// <summary>The keys that sign links, in memory.</summary>
internal sealed class MemoryLinkKeys : ILinkKeyStore
{
    private readonly Lock gate = new();
    private readonly List<LinkKeyRow> rows = [];

    public ValueTask<IReadOnlyList<LinkKeyRow>> ListAsync(CancellationToken cancellation = default)
    {
        lock (gate) return ValueTask.FromResult<IReadOnlyList<LinkKeyRow>>([.. rows.OrderByDescending(r => r.MadeAt).ThenBy(r => r.Id, StringComparer.Ordinal)]);
    }

    public ValueTask AddAsync(LinkKeyRow key, CancellationToken cancellation = default)
    {
        lock (gate) rows.Add(key);
        return ValueTask.CompletedTask;
    }

    public ValueTask<int> ForgetAsync(DateTimeOffset madeBefore, CancellationToken cancellation = default)
    {
        lock (gate) return ValueTask.FromResult(rows.RemoveAll(r => r.MadeAt < madeBefore));
    }
}
