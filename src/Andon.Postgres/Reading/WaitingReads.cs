using Andon.Pipelines;
using Andon.Postgres.Raw;
using Andon.Runs;
using Andon.Stores;
using Npgsql;

namespace Andon.Postgres.Reading;

/// <summary>What waits for a node, for a time, for another run or for outside workers. These tables hold ids alone and are read for all tenants.</summary>
internal sealed class WaitingReads(Database database, ReadyMarks marks)
{
    private int turn;

    /// <summary>
    /// Steps that wait for a node, the tenants in turn: the first of each, then the second of each, and so on. With more tenants than the page has
    /// places, the next call begins with those after the last one served.
    /// </summary>
    public async ValueTask<IReadOnlyList<ReadyRow>> ReadyAsync(ReadyQuery query, CancellationToken cancellation)
    {
        // Of one tenant the queue is looked at for its workers, and from its beginning.
        var look = query.Tenant is null ? marks.Begin() : new ReadyMarks.Look([]);
        List<(ReadyRow Row, int Tenant, long First)> rows = [];
        try
        {
            rows = await database.ReadAsync(
                batch => batch.Then("begin-ready").Then("ready", query.Tenant, query.Types, query.Queues, query.Only, query.Except, (long)query.Limit, Volatile.Read(ref turn), look.Tenants, look.Marks),
                static (reader, stop) => reader.NextListAsync(static row => (Row: Ready(row), Tenant: row.GetInt32(8), First: row.GetInt64(9)), stop),
                cancellation);
        }
        finally
        {
            marks.End(look, [.. rows.Select(static row => (row.Tenant, row.First))], rows.Count == query.Limit);
        }

        if (rows.Count == query.Limit) Volatile.Write(ref turn, rows[^1].Tenant);
        return [.. rows.Select(row => row.Row)];
    }

    public async ValueTask<DueTimers> TimersAsync(DateTimeOffset now, int limit, IReadOnlySet<Guid>? except, IReadOnlySet<Guid>? only, CancellationToken cancellation)
    {
        var timers = await FirstAsync("timers", Timer, limit, except, only, cancellation);
        var due = timers.Take(limit).TakeWhile(timer => timer.DueAt <= now).ToList();
        return new DueTimers(due, due.Count < timers.Count ? timers[due.Count].DueAt : null);
    }

    public async ValueTask<OverLeases> LeasesAsync(DateTimeOffset now, int limit, IReadOnlySet<Guid>? except, IReadOnlySet<Guid>? only, CancellationToken cancellation)
    {
        var leases = await FirstAsync("leases", Lease, limit, except, only, cancellation);
        var over = leases.Take(limit).TakeWhile(lease => lease.Until <= now).ToList();
        return new OverLeases(over, over.Count < leases.Count ? leases[over.Count].Until : null);
    }

    public async ValueTask<IReadOnlyList<CallRow>> CallsAsync(int limit, IReadOnlySet<Guid>? except, IReadOnlySet<Guid>? only, CancellationToken cancellation) =>
        (await FirstAsync("calls", Call, limit, except, only, cancellation)).Take(limit).ToList();

    public ValueTask<WaitingCounts> CountAsync(CancellationToken cancellation) => database.ReadAsync(
        static batch => batch.Then("tenants-all-by-index").Then("waiting-counts"),
        static async (reader, stop) => (await reader.NextListAsync(static row => new WaitingCounts(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)), stop)).Single(),
        cancellation);

    public static ReadyRow Ready(NpgsqlDataReader row) =>
        new(row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), Instant.From(row.GetInt64(5)))
        {
            Slot = row.IsDBNull(6) ? null : new ConcurrencyLimit(row.GetString(6), row.GetInt32(7)),
        };

    public static SlotRow Slot(NpgsqlDataReader row) => new(row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetString(3));

    public static TimerRow Timer(NpgsqlDataReader row) => new(row.GetGuid(0), row.GetString(1), (TimerKind)row.GetInt16(2), Instant.From(row.GetInt64(3)));

    public static CallRow Call(NpgsqlDataReader row) => new(row.GetGuid(0), row.GetGuid(1), (CallKind)row.GetInt16(2));

    public static LeaseRow Lease(NpgsqlDataReader row) =>
        new(row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetGuid(3), row.GetString(4), Instant.From(row.GetInt64(5)));

    /// <summary>One more than asked for: it says when the next one is.</summary>
    private ValueTask<List<T>> FirstAsync<T>(string file, Func<NpgsqlDataReader, T> row, int limit, IReadOnlySet<Guid>? except, IReadOnlySet<Guid>? only, CancellationToken cancellation) =>
        database.ReadAsync(
            batch => batch.Then("by-index").Then(file, except, only, limit + 1L),
            (reader, stop) => reader.NextListAsync(row, stop),
            cancellation);
}
