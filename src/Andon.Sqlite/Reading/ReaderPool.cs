using System.Collections.Concurrent;
using Andon.Sqlite.Raw;

namespace Andon.Sqlite.Reading;

/// <summary>
/// Connections that only read, with their prepared statements, lent one at a time. A read runs on the thread that asks: it takes
/// microseconds, less than to hand it to another. Each read sees one state of the database, from its first statement to its last.
/// </summary>
internal sealed class ReaderPool(SqliteOptions options) : IDisposable
{
    private readonly ConcurrentBag<Connection> idle = [];
    private readonly SemaphoreSlim room = new(options.Readers);
    private bool isClosed;

    public async ValueTask<T> ReadAsync<TArgument, T>(Func<Connection, TArgument, T> read, TArgument argument, CancellationToken cancellation)
    {
        if (Volatile.Read(ref isClosed))
            throw Errors.IsClosed(options.Path);
        await room.WaitAsync(cancellation);
        Connection? connection = null;
        try
        {
            connection = idle.TryTake(out var lent) ? lent : Open();
            connection["begin-read"].Execute();
            var answer = read(connection, argument);
            connection["commit"].Execute();
            Return(connection);
            return answer;
        }
        catch (SqliteFailure failure)
        {
            connection?.Dispose();
            throw Errors.From(failure, options.Path);
        }
        catch
        {
            connection?.Dispose(); // A statement may be in the middle of its rows.
            throw;
        }
        finally
        {
            room.Release();
        }
    }

    public Connection Open()
    {
        var connection = Connection.Open(options.Path, Native.OpenReadOnly);
        try
        {
            _ = Native.BusyTimeout(connection.Handle, options.BusyTimeoutMs);
            connection.Run($"PRAGMA mmap_size = {(long)options.MmapMegabytes << 20}");
            connection.Run("PRAGMA temp_store = MEMORY");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Closes the connections as they come back.</summary>
    public void Dispose()
    {
        Volatile.Write(ref isClosed, true);
        while (idle.TryTake(out var connection))
            connection.Dispose();
    }

    private void Return(Connection connection)
    {
        idle.Add(connection);
        if (Volatile.Read(ref isClosed) && idle.TryTake(out var late))
            late.Dispose();
    }
}
