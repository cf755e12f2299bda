using System.Collections.Concurrent;
using Andon.Postgres.Raw;
using Npgsql;

namespace Andon.Postgres.Writing;

/// <summary>The keys of tenants by name, and which run is whose. Neither ever changes, so that what is remembered is right on every node.</summary>
internal sealed class TenantKeys
{
    private const int MostTenants = 100_000;
    private const int MostRuns = 200_000;

    private readonly ConcurrentDictionary<string, int> names = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    // Without an object for each: there are very many, and who collects garbage would look at each again and again.
    private readonly Dictionary<long, int> runs = [];

    public int? OfName(string name) => names.TryGetValue(name, out var key) ? key : null;

    public int? OfRun(long run)
    {
        lock (gate) return runs.TryGetValue(run, out var key) ? key : null;
    }

    public void Remember(long run, int tenant)
    {
        lock (gate)
        {
            if (runs.Count >= MostRuns) runs.Clear();
            runs[run] = tenant;
        }
    }

    /// <summary>Makes sure that tenants of these names are known, new ones too. A transaction of its own: a tenant stays though what it was made for fails.</summary>
    public static void AddTo(NpgsqlBatch batch, IReadOnlyCollection<string> missing) => batch.Then("tenant-add", missing).Then("tenant-keys", missing);

    public void Read(NpgsqlDataReader reader)
    {
        if (names.Count >= MostTenants) names.Clear();
        while (reader.Read()) names[reader.GetString(0)] = reader.GetInt32(1);
    }

    /// <summary>The key of a tenant, which is added where it is new.</summary>
    public async ValueTask<int> EnsureAsync(Database database, string name, CancellationToken cancellation)
    {
        if (OfName(name) is { } known) return known;
        await database.ReadAsync(
            batch => AddTo(batch, [name]),
            (reader, _) =>
            {
                Read(reader);
                return Task.FromResult(true);
            },
            cancellation);
        return names[name];
    }
}
