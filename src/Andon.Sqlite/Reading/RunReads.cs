using System.Collections.Immutable;
using Andon.Runs;
using Andon.Sqlite.Raw;
using Andon.Stores;

namespace Andon.Sqlite.Reading;

/// <summary>One run: its log, its snapshot, its rows.</summary>
internal static class RunReads
{
    public static long Key(Connection connection, Guid run) => connection["run-key"].Bind(1, run).Scalar() ?? 0;

    public static StoredRun? Load(Connection connection, Guid run)
    {
        var key = Key(connection, run);
        if (key == 0)
            return null;
        long taken = 0;
        byte[] state = [];
        var snapshot = connection["snapshot"].Bind(1, key);
        if (snapshot.Next())
        {
            taken = snapshot.Long(0);
            state = snapshot.Blob(1);
        }
        snapshot.Reset();
        var log = LogAfter(connection, key, taken);
        return new StoredRun(key, log.Count > 0 ? log[^1].Sequence : taken, state, taken, log);
    }

    public static List<LogRow> Log(Connection connection, Guid run, long after) => LogAfter(connection, Key(connection, run), after);

    public static bool WasAppended(Connection connection, Guid run, long sequence, long appendId) =>
        connection["was-appended"].Bind(1, sequence).Bind(2, run).Scalar() == appendId;

    public static Guid? FindSubmission(Connection connection, string tenant, string pipeline, string idempotencyKey) =>
        connection["submission"].Bind(1, tenant).Bind(2, pipeline).Bind(3, idempotencyKey).Rows(static row => (Guid?)row.Guid(0)).FirstOrDefault();

    public static FollowingRows? Rows(Connection connection, Guid run)
    {
        var key = Key(connection, run);
        var row = connection["run"].Bind(1, key);
        if (!row.Next())
            return null;
        var shown = Row(row, row.Text(2));
        row.Reset();
        return new FollowingRows(
            shown,
            connection["ready-of-run"].Bind(1, key).Rows(ReadyReads.Row),
            connection["timers-of-run"].Bind(1, key).Rows(TimerReads.Row),
            connection["tasks-by-run"].Bind(1, key).Rows(TaskReads.Row))
        {
            Calls = connection["calls-of-run"].Bind(1, key).Rows(CallReads.Row),
            Leases = connection["leases-of-run"].Bind(1, key).Rows(LeaseReads.Row),
            Slots = connection["slots-of-run"].Bind(1, key).Rows(static row => new SlotRow(row.Guid(0), row.Text(1), row.Text(2), row.Text(3))),
        };
    }

    public static List<LostHolder> HeldByOthers(Connection connection, Guid alive)
    {
        var found = new List<LostHolder>();
        var held = connection["runs-held"];
        while (held.Next())
        {
            foreach (var holder in Holders(held, 1))
                if (holder != alive) found.Add(new LostHolder(held.Guid(0), holder));
        }
        return found;
    }

    public static List<Guid> Ids(Connection connection, Guid after, int limit) =>
        connection["run-ids"].Bind(1, after).Bind(2, limit).Rows(static row => row.Guid(0));

    /// <summary>The run row of the statements that list all its columns.</summary>
    public static RunRow Row(Statement row, string tenant) => new()
    {
        RunId = row.Guid(1),
        Tenant = tenant,
        Pipeline = row.Text(3),
        Version = row.Int(4),
        Title = row.Text(5),
        Owner = row.Text(6),
        State = (RunState)row.Int(7),
        Revision = row.Int(8),
        SubmittedAt = Instant.From(row.Long(9)),
        StartedAt = Instant.FromOrNotYet(row.Long(10)),
        EndedAt = Instant.FromOrNotYet(row.Long(11)),
        Holders = Holders(row, 12),
        Parent = row.Bytes(13).IsEmpty ? null : row.Guid(13),
    };

    private static List<LogRow> LogAfter(Connection connection, long key, long after) =>
        connection["log-after"].Bind(1, key).Bind(2, after).Rows(static row => new LogRow(row.Long(0), Instant.From(row.Long(1)), row.Blob(2)));

    private static ImmutableArray<Guid> Holders(Statement row, int column)
    {
        var bytes = row.Bytes(column);
        if (bytes.IsEmpty)
            return [];
        var holders = ImmutableArray.CreateBuilder<Guid>(bytes.Length / 16);
        for (var at = 0; at < bytes.Length; at += 16)
            holders.Add(new Guid(bytes.Slice(at, 16), bigEndian: true));
        return holders.MoveToImmutable();
    }
}
