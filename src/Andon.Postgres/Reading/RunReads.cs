using System.Collections.Immutable;
using Andon.Postgres.Raw;
using Andon.Runs;
using Andon.Stores;
using Npgsql;

namespace Andon.Postgres.Reading;

/// <summary>One run: its log, its snapshot, its rows. Before anything else it is found whose it is, and that tenant is named; so the caller need not know.</summary>
internal sealed class RunReads(Database database)
{
    public ValueTask<IReadOnlyList<LogRow>> LogAsync(Guid run, long after, CancellationToken cancellation) => database.ReadAsync<IReadOnlyList<LogRow>>(
        batch => batch.Then("by-index").Then("tenant-of-run", run).Then("log-after", run, (int)after),
        static async (reader, stop) =>
        {
            await reader.NextResultAsync(stop);
            return await reader.NextListAsync(static row => new LogRow(row.GetInt32(0), Instant.From(row.GetInt64(1)), row.Bytes(2)), stop);
        },
        cancellation);

    public ValueTask<bool> WasAppendedAsync(Guid run, long sequence, long appendId, CancellationToken cancellation) => database.ReadAsync(
        batch => batch.Then("by-index").Then("tenant-of-run", run).Then("was-appended", run, (int)sequence),
        async (reader, stop) =>
        {
            await reader.NextResultAsync(stop);
            return await reader.NextListAsync(static row => row.GetInt64(0), stop) is [var found] && found == appendId;
        },
        cancellation);

    public ValueTask<Guid?> FindSubmissionAsync(string tenant, string pipeline, string idempotencyKey, CancellationToken cancellation) => database.ReadAsync(
        batch => batch.Then("tenant-named", tenant).Then("submission", tenant, pipeline, idempotencyKey),
        static async (reader, stop) => (await reader.NextListAsync(static row => (Guid?)row.GetGuid(0), stop)).FirstOrDefault(),
        cancellation);

    /// <summary>All of one moment.</summary>
    public ValueTask<FollowingRows?> RowsAsync(Guid run, CancellationToken cancellation) => database.ReadAsync(
        batch => batch.Then("begin-read").Then("by-index").Then("tenant-of-run", run).Then("run", run).Then("ready-of-run", run).Then("timers-of-run", run)
            .Then("tasks-by-run", run).Then("calls-of-run", run).Then("leases-of-run", run).Then("slots-of-run", run).Then("commit"),
        static async (reader, stop) =>
        {
            await reader.NextResultAsync(stop);
            var shown = await reader.NextListAsync(static row => Row(row, row.GetString(13)), stop);
            if (shown is not [var single]) return null;
            return new FollowingRows(
                single,
                await reader.NextListAsync(WaitingReads.Ready, stop),
                await reader.NextListAsync(WaitingReads.Timer, stop),
                await reader.NextListAsync(TaskReads.Row, stop))
            {
                Calls = await reader.NextListAsync(WaitingReads.Call, stop),
                Leases = await reader.NextListAsync(WaitingReads.Lease, stop),
                Slots = await reader.NextListAsync(WaitingReads.Slot, stop),
            };
        },
        cancellation);

    public ValueTask<IReadOnlyList<Guid>> IdsAsync(Guid after, int limit, CancellationToken cancellation) => database.ReadAsync<IReadOnlyList<Guid>>(
        batch => batch.Then("run-ids", after, (long)limit),
        static async (reader, stop) => await reader.ListAsync(static row => row.GetGuid(0), stop),
        cancellation);

    /// <summary>The run row of the statements that list all its columns.</summary>
    public static RunRow Row(NpgsqlDataReader row, string tenant) => new()
    {
        RunId = row.GetGuid(1),
        Tenant = tenant,
        SubmittedAt = Instant.From(row.GetInt64(2)),
        StartedAt = Instant.FromOrNotYet(row.GetInt64(3)),
        EndedAt = Instant.FromOrNotYet(row.GetInt64(4)),
        Version = row.GetInt32(5),
        Revision = row.GetInt32(6),
        State = (RunState)row.GetInt16(7),
        Pipeline = row.GetString(8),
        Title = row.GetString(9),
        Owner = row.GetString(10),
        Parent = row.IsDBNull(11) ? null : row.GetGuid(11),
        Holders = Holders(row, 12),
    };

    private static ImmutableArray<Guid> Holders(NpgsqlDataReader row, int column)
    {
        if (row.IsDBNull(column)) return [];
        var bytes = row.Bytes(column);
        var holders = ImmutableArray.CreateBuilder<Guid>(bytes.Length / 16);
        for (var at = 0; at < bytes.Length; at += 16) holders.Add(new Guid(bytes.AsSpan(at, 16), bigEndian: true));
        return holders.MoveToImmutable();
    }
}
