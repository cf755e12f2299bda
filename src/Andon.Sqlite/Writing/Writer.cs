using Andon.Observing;
using Andon.Sqlite.Raw;
using Andon.Stores;

namespace Andon.Sqlite.Writing;

/// <summary>
/// The one thread that writes. It takes what is queued, never waits for more, commits it as one transaction, answers each caller, and
/// then, where the write-ahead log is long enough, checkpoints: nobody else does either. (SQLite before 3.51.3 may damage a database when
/// two connections write or checkpoint at the moment the log starts over; with one there is no such moment.)
/// </summary>
/// <remarks>
/// A failure before COMMIT, or SQLITE_FULL at it, is certain: nothing was written. Any other failure of COMMIT is not: the frames may be
/// in the file and be found at the next recovery. So another commit is made at once, over the same place in the log; after it, what a reader
/// sees is what stays, and <see cref="IStore.WasAppendedAsync"/> tells the truth.
/// </remarks>
internal sealed class Writer : IDisposable
{
    private readonly object gate = new();
    private readonly Queue<object> queue = new();
    private readonly SqliteOptions options;
    private readonly Connection connection;
    private readonly WriteSession session;
    private readonly Batch batch;
    private readonly Thread thread;
    private bool isIdle;
    private bool isClosing;
    private int walPagesSeen;

    public Writer(Connection connection, SqliteOptions options)
    {
        this.connection = connection;
        this.options = options;
        session = new WriteSession(connection);
        batch = new Batch(options.MaxBatch);
        connection.WatchWal();
        thread = new Thread(Run) { IsBackground = true, Name = "andon sqlite writer" };
        thread.Start();
    }

    public WriterStatistics Statistics { get; } = new();

    /// <summary>For tests: runs on the writer's thread in place of the COMMIT's own failure, which is what it throws.</summary>
    internal Action<Connection>? BeforeCommit { get; set; }

    public void Enqueue(Append append)
    {
        if (TryEnqueue(append) is { } refusal)
            Refuse(append, refusal);
    }

    /// <summary>Answers from the thread pool: the caller may be in the middle of something when it appends.</summary>
    public static void Refuse(Append append, StoreException refusal) => ThreadPool.UnsafeQueueUserWorkItem(
        static refused => refused.append.Complete(new AppendResult(AppendStatus.Failed, Error: refused.refusal)),
        (append, refusal),
        preferLocal: false);

    public Task<T> WriteAsync<T>(Func<WriteSession, T> write)
    {
        var item = new WorkItem<T>(write);
        if (TryEnqueue(item) is { } refusal)
            item.Complete(refusal);
        return item.Task;
    }

    /// <summary>Writes what is queued, then closes the connection.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            isClosing = true;
            Monitor.Pulse(gate);
        }
        thread.Join();
        connection.Dispose();
    }

    private StoreException? TryEnqueue(object item)
    {
        lock (gate)
        {
            if (isClosing)
                return Errors.IsClosed(options.Path);
            if (queue.Count >= options.QueueLimit)
                return new StoreException(Errors.Busy,
                    $"{options.QueueLimit} writes to the database {options.Path} are waiting. Nothing of this one was written; try again later.");
            queue.Enqueue(item);
            if (isIdle)
                Monitor.Pulse(gate);
            return null;
        }
    }

    private void Run()
    {
        Statistics.StartsHere();
        while (Take())
        {
            var began = Measures.CommitBegins();
            Commit();
            if (began != 0) Measures.CommitEnds("sqlite", began, batch.Appends);
            batch.Complete(Statistics);
            CheckpointWhenDue();
        }
    }

    /// <summary>Waits for work and takes what is there.</summary>
    /// <returns>False where the store is closing and nothing is left.</returns>
    private bool Take()
    {
        lock (gate)
        {
            while (queue.Count == 0)
            {
                if (isClosing)
                    return false;
                isIdle = true;
                Monitor.Wait(gate);
                isIdle = false;
            }
            while (!batch.IsFull && queue.TryDequeue(out var item))
                batch.Add(item);
            return true;
        }
    }

    private void Commit()
    {
        var isCommitting = false;
        try
        {
            do
            {
                if (connection.InTransaction)
                    RollBack();
                connection["begin-write"].Execute();
            }
            while (!batch.Write(session, options.Path));
            isCommitting = true;
            BeforeCommit?.Invoke(connection);
            connection["commit"].Execute();
            session.Committed();
            CountWal();
        }
        catch (SqliteFailure failure)
        {
            RollBack();
            var isUnknown = isCommitting && failure.Primary is not (Native.Full or Native.Busy);
            if (isUnknown)
                Settle();
            batch.Fail(Errors.From(failure, options.Path), isUnknown);
        }
    }

    /// <summary>Ends a transaction that a failure left open; some failures end it themselves.</summary>
    private void RollBack()
    {
        if (!connection.InTransaction)
        {
            session.RolledBack();
            return;
        }
        try
        {
            connection["rollback"].Execute();
        }
        catch (SqliteFailure)
        {
            // What is still open is rolled back by the next attempt, before it begins.
        }
        session.RolledBack();
    }

    private void Settle()
    {
        try
        {
            connection["settle"].Execute();
        }
        catch (SqliteFailure)
        {
            RollBack(); // The disk is still sick; who asks WasAppended then is told so by the reader.
        }
    }

    private void CountWal()
    {
        var pages = connection.WalPages;
        Statistics.Wal(pages >= walPagesSeen ? pages - walPagesSeen : pages);
        walPagesSeen = pages;
    }

    private void CheckpointWhenDue()
    {
        if (connection.WalPages < options.WalAutocheckpoint)
            return;
        try
        {
            Statistics.Checkpoint(connection.Checkpoint());
        }
        catch (SqliteFailure)
        {
            // All is safe in the write-ahead log; the next commit tries again.
        }
    }
}
