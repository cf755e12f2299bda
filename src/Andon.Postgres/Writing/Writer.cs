using Andon.Observing;
using Andon.Postgres.Raw;
using Andon.Postgres.Reading;
using Andon.Stores;
using Npgsql;

namespace Andon.Postgres.Writing;

/// <summary>
/// A thread that writes. It takes what is queued, never waits for more, sends it as one transaction in one round trip, and answers each caller.
/// A transaction that is refused is looked into, those it was refused for are told, and the rest goes again.
/// </summary>
/// <remarks>
/// An error that the server reports is certain: nothing was written. When the connection is lost, or the server goes down, before it has answered,
/// nothing is: each append is <see cref="AppendStatus.Unknown"/>, and <see cref="IStore.WasAppendedAsync"/> tells.
/// </remarks>
internal sealed class Writer
{
    private const int MostCollisions = 20;
    private const int MostRefusals = 3;

    private readonly int number;
    private readonly WriteQueue queue;
    private readonly Func<WriteSession> connect;
    private readonly ReadyMarks marks;
    private readonly Database database;
    private readonly PostgresOptions options;
    private readonly WriterStatistics statistics;
    private readonly Thread thread;
    private readonly List<Entry> taken = [];
    private readonly List<WriteQueue.Line> turns = [];
    private readonly HashSet<Guid> runs = [];
    private readonly HashSet<(string Tenant, string Pipeline, string Key)> submissions = [];
    private WriteSession? session;

    public Writer(int number, WriteQueue queue, Func<WriteSession> connect, ReadyMarks marks, Database database, PostgresOptions options, WriterStatistics statistics)
    {
        (this.number, this.queue, this.connect, this.marks, this.database, this.options, this.statistics) = (number, queue, connect, marks, database, options, statistics);
        thread = new Thread(Run) { IsBackground = true, Name = "andon postgres writer" };
        thread.Start();
    }

    /// <summary>Waits until all is written; the queue is closed by then.</summary>
    public void Join() => thread.Join();

    private void Run()
    {
        while (queue.Take(number, options.MaxBatch, TryTake, turns))
        {
            var began = Measures.CommitBegins();
            Write(taken);
            if (began != 0) Measures.CommitEnds("postgresql", began, taken.Count);
            statistics.Batch(taken);
            LowerMarks(taken);
            foreach (var entry in taken) entry.Complete();
            queue.Return(turns);
            taken.Clear();
            runs.Clear();
            submissions.Clear();
        }

        session?.Dispose();
    }

    /// <summary>One append of a run at a time, and one submission with a key: the second one is about what the first leaves.</summary>
    private bool TryTake(Append append)
    {
        if (runs.Contains(append.RunId)) return false;
        if (append is { IdempotencyKey: { } key, Run: { } run } && !submissions.Add((run.Tenant, run.Pipeline, key))) return false;
        runs.Add(append.RunId);
        taken.Add(new Entry(append));
        return true;
    }

    private void Write(IReadOnlyList<Entry> batch)
    {
        foreach (var entry in batch)
        {
            if (entry.IsNew && entry.Append.Run is null)
                entry.Settle(new AppendResult(AppendStatus.Failed, Error: new InvalidOperationException($"The first append of run {entry.Append.RunId} has no run row.")));
        }

        var open = Open(batch);
        try
        {
            session ??= connect();
            session.Resolve(open);
        }
        catch (Exception e)
        {
            // Nothing was sent that writes a run.
            Fail(open, e, isUnknown: false);
            return;
        }

        WriteAll(Open(open));
    }

    private void WriteAll(List<Entry> entries)
    {
        for (int collisions = 0, refusals = 0; entries.Count > 0;)
        {
            try
            {
                session ??= connect();
            }
            catch (Exception e)
            {
                Fail(entries, e, isUnknown: false);
                return;
            }

            try
            {
                session.Send(entries);
                return;
            }
            catch (Exception e)
            {
                statistics.Refused();
                if (Errors.IsCollision(e) && collisions++ < MostCollisions) continue;
                if (e is PostgresException { SqlState: PostgresErrorCodes.InvalidSqlStatementName } && collisions++ < MostCollisions)
                {
                    Disconnect();
                    continue;
                }

                if (IsRefusal(e) && TryDiagnose(entries, HasNoPartition(e), ref refusals, out var rest))
                {
                    entries = rest;
                    continue;
                }

                if (IsOfOne(e) && entries.Count > 1)
                {
                    if (e is not PostgresException) Disconnect();
                    WriteAll(entries[..(entries.Count / 2)]);
                    WriteAll(entries[(entries.Count / 2)..]);
                    return;
                }

                // Time and again another node was quicker; whoever comes back later finds out.
                if (e is PostgresException { TableName: "slots" }) entries.ForEach(static entry => entry.Settle(new AppendResult(AppendStatus.SlotTaken)));
                else Fail(entries, e, isUnknown: Database.IsFailure(e) && !Errors.IsCertain(e));
                return;
            }
        }
    }

    /// <returns>False where nobody is found to be guilty, time and again.</returns>
    private bool TryDiagnose(List<Entry> entries, bool hasNoPartition, ref int refusals, out List<Entry> rest)
    {
        rest = entries;
        try
        {
            session!.Diagnose(entries);
            // Who appends to what went with its partition is guilty; a new run only came before its partition.
            if (hasNoPartition && Open(entries) is { Count: > 0 } rightly) session.MakePartition(rightly);
        }
        catch (Exception e)
        {
            // The transaction was refused before this, for certain.
            Fail(entries, e, isUnknown: false);
            rest = [];
            return true;
        }

        rest = Open(entries);
        // Where nobody is guilty, two nodes took one key for their runs, or one number for their slots, or the guilty one was pruned at this moment.
        return rest.Count < entries.Count || refusals++ < MostRefusals;
    }

    private void Fail(IEnumerable<Entry> entries, Exception e, bool isUnknown)
    {
        var error = Errors.From(e, database.Name);
        foreach (var entry in entries)
        {
            if (!entry.IsSettled) entry.Settle(new AppendResult(isUnknown ? AppendStatus.Unknown : AppendStatus.Failed, Error: error));
        }

        if (e is not PostgresException || Errors.IsOfConnection(e)) Disconnect();
    }

    /// <summary>Gives the connection up for good, and with it those that lie idle.</summary>
    private void Disconnect()
    {
        session?.Dispose();
        session = null;
        database.Forget();
    }

    /// <summary>Before anybody is told, and knows of a step that the next look has to find.</summary>
    private void LowerMarks(List<Entry> written)
    {
        foreach (var entry in written)
        {
            for (var i = 0; i < entry.Append.Rows.Count; i++)
            {
                if (entry.Append.Rows[i] is RowChange.AddReady { Row.At: var at }) marks.Lower(entry.Tenant, Instant.Of(at));
            }
        }
    }

    private static List<Entry> Open(IReadOnlyList<Entry> entries) => [.. entries.Where(e => !e.IsSettled)];

    /// <summary>The comparisons: a row that is there already, a row before it that is not, a lease that is held; and a partition that is not there.</summary>
    private static bool IsRefusal(Exception e) => HasNoPartition(e)
        || e is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.NotNullViolation or PostgresErrorCodes.DivisionByZero };

    private static bool HasNoPartition(Exception e) => e is PostgresException { SqlState: PostgresErrorCodes.CheckViolation, TableName: "log" };

    /// <summary>Whether one append may be the reason, so that its neighbours can be written without it.</summary>
    private static bool IsOfOne(Exception e) => e is PostgresException server
        ? server.SqlState.StartsWith("22", StringComparison.Ordinal) || server.SqlState.StartsWith("23", StringComparison.Ordinal) || server.SqlState.StartsWith("54", StringComparison.Ordinal)
        : !Database.IsFailure(e);
}
