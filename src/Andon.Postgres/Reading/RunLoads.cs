using Andon.Postgres.Raw;
using Andon.Postgres.Writing;
using Andon.Stores;
using Npgsql;

namespace Andon.Postgres.Reading;

/// <summary>
/// Loads runs. Those that are asked for while loads are under way go together in the next one, which never waits for more: so a claim of hundreds of
/// runs costs a few round trips, and one run alone none more than without.
/// </summary>
internal sealed class RunLoads(Database database, TenantKeys tenants)
{
    /// <summary>Loads at once. With more of them each has fewer runs, and costs as much.</summary>
    public const int MostUnderWay = 2;

    private const int MostAtOnce = 64;

    private readonly Lock gate = new();
    private readonly Queue<Asked> waiting = new();
    private int underWay;

    public ValueTask<StoredRun?> LoadAsync(Guid run, CancellationToken cancellation)
    {
        var asked = new Asked(run);
        bool begins;
        lock (gate)
        {
            waiting.Enqueue(asked);
            begins = underWay < MostUnderWay;
            if (begins) underWay++;
        }

        // On another thread: who asks for many in a row has asked for more of them by then.
        if (begins) _ = Task.Run(LoadWaitingAsync, CancellationToken.None);
        return new ValueTask<StoredRun?>(asked.Answer.Task.WaitAsync(cancellation));
    }

    private async Task LoadWaitingAsync()
    {
        while (Next() is { Count: > 0 } batch)
        {
            try
            {
                var runs = await LoadAsync([.. batch.Select(static a => a.Run).Distinct()]);
                foreach (var asked in batch) asked.Answer.SetResult(runs.GetValueOrDefault(asked.Run));
            }
            catch (Exception e)
            {
                foreach (var asked in batch) asked.Answer.TrySetException(e);
            }
        }
    }

    private List<Asked> Next()
    {
        lock (gate)
        {
            var batch = new List<Asked>(Math.Min(waiting.Count, MostAtOnce));
            while (batch.Count < MostAtOnce && waiting.TryDequeue(out var asked)) batch.Add(asked);
            if (batch.Count == 0) underWay--;
            return batch;
        }
    }

    private async ValueTask<Dictionary<Guid, StoredRun>> LoadAsync(Guid[] ids) => await database.ReadAsync(
        batch => batch.Then("by-index").Then("tenants-of-runs", ids).Then("load", ids),
        async (reader, stop) =>
        {
            var found = new Dictionary<long, Found>(ids.Length);
            await reader.NextResultAsync(stop);
            while (await reader.ReadAsync(stop))
            {
                var key = reader.GetInt64(1);
                tenants.Remember(key, reader.GetInt32(2));
                found[key] = new Found(reader.GetGuid(0));
            }

            await reader.NextResultAsync(stop);
            while (await reader.ReadAsync(stop))
            {
                // One that was begun between the two statements is as if it were not there yet.
                if (found.TryGetValue(reader.GetInt64(0), out var run)) run.Add(reader);
            }

            return found.Where(static f => f.Value.Exists).ToDictionary(static f => f.Value.Run, static f => f.Value.As(f.Key));
        },
        CancellationToken.None);

    private sealed record Asked(Guid Run)
    {
        public TaskCompletionSource<StoredRun?> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Found(Guid run)
    {
        private readonly List<LogRow> log = [];
        private byte[] state = [];
        private long taken;

        public Guid Run => run;

        public bool Exists => taken > 0 || log.Count > 0;

        public void Add(NpgsqlDataReader row)
        {
            if (row.GetInt32(1) == 0) (taken, state) = (row.GetInt32(2), row.Bytes(4));
            else log.Add(new LogRow(row.GetInt32(2), Instant.From(row.GetInt64(3)), row.Bytes(4)));
        }

        public StoredRun As(long key) => new(key, log.Count > 0 ? log[^1].Sequence : taken, state, taken, log);
    }
}
