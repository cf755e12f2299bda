using Andon.Postgres.Raw;
using Andon.Stores;
using Npgsql;

namespace Andon.Postgres.Writing;

/// <summary>A writer's connection with its statements. Thrown away with the connection when that is worth nothing any more.</summary>
internal sealed class WriteSession : IDisposable
{
    private readonly Database database;
    private readonly TenantKeys tenants;
    private readonly RunKeys keys;
    private readonly Partitions partitions;
    private readonly NpgsqlConnection connection;
    private readonly NpgsqlBatch batch;
    private readonly AppendColumns columns;

    public WriteSession(Database database, TenantKeys tenants, RunKeys keys, Partitions partitions, PostgresOptions options)
    {
        this.database = database;
        this.tenants = tenants;
        this.keys = keys;
        this.partitions = partitions;
        columns = new AppendColumns(name => tenants.OfName(name)!.Value);
        connection = database.Connect();
        batch = new NpgsqlBatch(connection) { Timeout = options.CommandTimeoutS };
    }

    /// <summary>Finds out whose the runs are, where that is not known already. A run that is not there is a conflict.</summary>
    public void Resolve(IReadOnlyList<Entry> entries)
    {
        HashSet<string>? names = null;
        List<Guid>? runs = null;
        foreach (var entry in entries)
        {
            if (entry.IsNew) Ask(entry.Append.Run!.Tenant, ref names);
            else if (entry.Append.RunKey == 0 || tenants.OfRun(entry.Append.RunKey) is not { } tenant) (runs ??= []).Add(entry.Append.RunId);
            else (entry.Key, entry.Tenant) = (entry.Append.RunKey, tenant);
            foreach (var change in entry.Append.Rows)
            {
                if (TenantOf(change) is { } name) Ask(name, ref names);
            }
        }

        if (names is not null || runs is not null) LookUp(names ?? [], runs ?? []);
        foreach (var entry in entries)
        {
            if (entry.IsNew) entry.Tenant = tenants.OfName(entry.Append.Run!.Tenant)!.Value;
            else if (entry.Key == 0) entry.Settle(new AppendResult(AppendStatus.Conflict));
        }

        void Ask(string name, ref HashSet<string>? asked)
        {
            if (tenants.OfName(name) is null) (asked ??= []).Add(name);
        }

        void LookUp(HashSet<string> missing, List<Guid> unknown)
        {
            using var question = new NpgsqlBatch(connection);
            TenantKeys.AddTo(question, missing);
            question.Then("runs-by-id", unknown.ToArray());
            database.CountRoundTrip();
            using var reader = question.ExecuteReader();
            tenants.Read(reader);
            reader.NextResult();
            var found = new Dictionary<Guid, (long Key, int Tenant)>();
            while (reader.Read()) found[reader.GetGuid(0)] = (reader.GetInt64(1), reader.GetInt32(2));
            foreach (var entry in entries.Where(e => !e.IsNew && e.Key == 0 && found.ContainsKey(e.Append.RunId)))
            {
                (entry.Key, entry.Tenant) = found[entry.Append.RunId];
                tenants.Remember(entry.Key, entry.Tenant);
            }
        }
    }

    /// <summary>Writes all of them in one transaction and one round trip, or none.</summary>
    public void Send(List<Entry> entries)
    {
        try
        {
            foreach (var entry in entries)
            {
                if (entry.IsNew) entry.Key = keys.Next();
            }

            entries.Sort(static (a, b) => a.Key.CompareTo(b.Key));
            foreach (var entry in entries) columns.Add(entry);
            columns.AddTo(batch, database.Node);
            database.CountRoundTrip();
            batch.ExecuteNonQuery();
        }
        finally
        {
            batch.BatchCommands.Clear();
            columns.Clear();
        }

        foreach (var entry in entries)
        {
            if (entry.IsNew) tenants.Remember(entry.Key, entry.Tenant);
            entry.Settle(new AppendResult(AppendStatus.Committed, entry.Key));
        }

        partitions.See(entries[^1].Key);
    }

    /// <summary>Makes the partition that one of them has need of.</summary>
    public void MakePartition(List<Entry> entries) => partitions.Make(connection, entries.Max(e => e.Key));

    /// <summary>Finds those that a refused transaction was refused for, and settles them.</summary>
    public void Diagnose(List<Entry> entries)
    {
        columns.StartElsewhere();
        using var question = new NpgsqlBatch(connection);
        question.Then("begin-append", "{" + string.Join(',', entries.Select(e => e.Tenant).Distinct()) + "}", database.Node);
        question.Then(
            "diagnose",
            entries.Select((_, n) => n).ToArray(),
            entries.Select(e => e.Append.RunId).ToArray(),
            entries.Select(e => e.Key).ToArray(),
            entries.Select(e => e.Sequence).ToArray(),
            entries.Select(e => e.Tenant).ToArray(),
            entries.Select(e => e.IsNew ? Statements.Text(e.Append.Run!.Pipeline) : null).ToArray(),
            entries.Select(e => e.IsNew ? Statements.TextOrNull(e.Append.IdempotencyKey) : null).ToArray());
        var leases = entries.SelectMany((e, n) => e.Append.LeasesOver.Select(step => (n, e.Key, Step: Statements.Text(step), At: Instant.Of(e.Append.At)))).ToList();
        question.Then(
            "diagnose-leases",
            leases.Select(l => l.n).ToArray(),
            leases.Select(l => l.Key).ToArray(),
            leases.Select(l => l.Step).ToArray(),
            leases.Select(l => l.At).ToArray());
        var slots = new SlotDiagnosis(entries, name => tenants.OfName(name)!.Value);
        slots.AddTo(question);
        database.CountRoundTrip();
        using var reader = question.ExecuteReader();
        reader.NextResult();
        while (reader.Read())
        {
            var entry = entries[reader.GetInt32(0)];
            if (!reader.IsDBNull(1)) entry.Settle(new AppendResult(AppendStatus.Duplicate, Existing: reader.GetGuid(1)));
            else if (reader.GetBoolean(2)) entry.Settle(new AppendResult(AppendStatus.Conflict));
        }

        reader.NextResult();
        while (reader.Read())
        {
            if (entries[reader.GetInt32(0)] is { IsSettled: false } entry) entry.Settle(new AppendResult(AppendStatus.LeaseHeld));
        }

        reader.NextResult();
        slots.Settle(reader);
    }

    public void Dispose()
    {
        batch.Dispose();
        connection.Dispose();
    }

    private static string? TenantOf(RowChange change) => change switch
    {
        RowChange.AddReady add => add.Row.Tenant,
        RowChange.PutTask put => put.Row.Tenant,
        RowChange.PutLease put => put.Row.Tenant,
        RowChange.TakeSlot take => take.Row.Tenant,
        RowChange.AddAudit add => add.Entry.Tenant,
        RowChange.Send send => send.Row.Tenant,
        _ => null,
    };
}
