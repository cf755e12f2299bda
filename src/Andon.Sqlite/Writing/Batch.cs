using Andon.Sqlite.Raw;
using Andon.Stores;

namespace Andon.Sqlite.Writing;

/// <summary>
/// The items of one transaction and what became of each. An item that cannot be written is settled, and the transaction is repeated
/// without it; a failure of the whole settles all that are not.
/// </summary>
internal sealed class Batch(int capacity)
{
    private readonly object[] items = new object[capacity];
    private readonly AppendResult[] results = new AppendResult[capacity];
    private readonly Exception?[] errors = new Exception?[capacity];
    private int count;

    public int Count => count;

    /// <summary>The items that are appends.</summary>
    public int Appends
    {
        get
        {
            var appends = 0;
            for (var i = 0; i < count; i++)
            {
                if (items[i] is Append)
                    appends++;
            }
            return appends;
        }
    }

    public bool IsFull => count == items.Length;

    public void Add(object item)
    {
        items[count] = item;
        errors[count] = null;
        count++;
    }

    /// <summary>Writes all items that are not settled.</summary>
    /// <returns>False where one failed in a way that the transaction must be rolled back and repeated without it.</returns>
    public bool Write(WriteSession session, string path)
    {
        for (var i = 0; i < count; i++)
        {
            if (errors[i] is not null)
                continue;
            if (items[i] is WorkItem work)
            {
                errors[i] = WriteInSavepoint(work, session, path);
                continue;
            }
            try
            {
                results[i] = session.Appends.Write((Append)items[i]);
            }
            catch (Exception exception) when (exception is not SqliteFailure { IsOfStatement: false })
            {
                errors[i] = exception is SqliteFailure failure ? Errors.From(failure, path) : exception;
                results[i] = new AppendResult(AppendStatus.Failed, Error: errors[i]);
                return false;
            }
        }
        return true;
    }

    /// <summary>Settles all that are not, after a failure of the transaction.</summary>
    public void Fail(StoreException error, bool isUnknown)
    {
        for (var i = 0; i < count; i++)
        {
            if (errors[i] is not null)
                continue;
            errors[i] = error;
            results[i] = new AppendResult(isUnknown ? AppendStatus.Unknown : AppendStatus.Failed, Error: error);
        }
    }

    /// <summary>Tells every item what became of it, and empties the batch.</summary>
    public void Complete(WriterStatistics statistics)
    {
        int committed = 0, conflicts = 0, failures = 0;
        for (var i = 0; i < count; i++)
        {
            if (items[i] is not WorkItem)
            {
                switch (results[i].Status)
                {
                    case AppendStatus.Committed: committed++; break;
                    case AppendStatus.Conflict or AppendStatus.Duplicate or AppendStatus.LeaseHeld or AppendStatus.SlotTaken: conflicts++; break;
                    default: failures++; break;
                }
            }
        }
        statistics.Batch(count, committed, conflicts, failures);
        for (var i = 0; i < count; i++)
        {
            try
            {
                if (items[i] is WorkItem work)
                    work.Complete(errors[i]);
                else
                    ((Append)items[i]).Complete(results[i]);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                // The callee broke its promise to only queue; its neighbours and the writer must not suffer for it.
            }
            items[i] = null!;
            results[i] = default;
            errors[i] = null;
        }
        count = 0;
    }

    private static StoreException? WriteInSavepoint(WorkItem work, WriteSession session, string path)
    {
        var mark = session.Mark;
        session.Connection["savepoint"].Execute();
        try
        {
            work.Execute(session);
            session.Connection["savepoint-release"].Execute();
            return null;
        }
        catch (Exception exception) when (exception is not SqliteFailure { IsOfStatement: false })
        {
            session.Connection["savepoint-rollback"].Execute();
            session.Connection["savepoint-release"].Execute();
            session.RolledBack(mark);
            return exception switch
            {
                SqliteFailure failure => Errors.From(failure, path),
                StoreException known => known,
                _ => new StoreException(Errors.Other, exception.Message, exception),
            };
        }
    }
}
