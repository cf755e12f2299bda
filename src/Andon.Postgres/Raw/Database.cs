using Npgsql;

namespace Andon.Postgres.Raw;

/// <summary>
/// The connections. A batch is one round trip and one transaction, which names its tenants itself; nothing that it relies on is ever set for longer than
/// a transaction, so that a pooler may hand each of them to another server process.
/// </summary>
internal sealed class Database : IAsyncDisposable
{
    private const int Tries = 3;

    private readonly PostgresOptions options;
    private readonly NpgsqlDataSource source, blocking;
    private long roundTrips;
    private volatile bool isClosed;

    public Database(PostgresOptions options)
    {
        this.options = options;
        var url = options.Parsed;
        Name = url.Name;
        source = Source(url.ConnectionString(options));
        blocking = Source(url.ConnectionString(options));
    }

    /// <summary>What it is and where, without the password.</summary>
    public string Name { get; }

    /// <summary>The node that this program is: the last four bytes of its incarnation. 0 where it is none.</summary>
    public int Node { get; set; }

    /// <summary>How often this program has waited for the server.</summary>
    public long RoundTrips => Volatile.Read(ref roundTrips);

    public void CountRoundTrip() => Interlocked.Increment(ref roundTrips);

    /// <summary>
    /// A connection of one's own, until it is disposed of, for a thread that waits. It was never waited for otherwise: a socket that once was makes
    /// every answer pass through another thread.
    /// </summary>
    public NpgsqlConnection Connect() => isClosed ? throw Errors.IsClosed(Name) : blocking.OpenConnection();

    /// <summary>Forgets connections to a server that went away or stepped down.</summary>
    public void Forget()
    {
        source.Clear();
        blocking.Clear();
    }

    /// <summary>Sends statements and reads what they answer. A read whose connection turns out to be dead is tried again on a new one.</summary>
    public async ValueTask<T> ReadAsync<T>(Action<NpgsqlBatch> statements, Func<NpgsqlDataReader, CancellationToken, Task<T>> read, CancellationToken cancellation, bool isLong = false)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await SendAsync(statements, read, cancellation, isLong);
            }
            catch (Exception e) when (IsFailure(e))
            {
                if (Errors.IsOfConnection(e)) Forget();
                if (tries >= Tries || !(Errors.IsOfConnection(e) || Errors.IsCollision(e))) throw Errors.From(e, Name);
            }
        }
    }

    /// <summary>
    /// Sends statements that write, once; returns the number of rows the last of them touched. Failures that <paramref name="isExpected"/> knows are
    /// thrown as they are: the caller has an answer to them. What is to be written <paramref name="then"/>, where that was not none, is of the same
    /// transaction, and the only thing that takes a round trip more.
    /// </summary>
    public async ValueTask<int> WriteAsync(
        Action<NpgsqlBatch> statements, Func<PostgresException, bool>? isExpected, CancellationToken cancellation, Action<NpgsqlBatch>? then = null)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                if (isClosed) throw Errors.IsClosed(Name);
                // One that is given back within a transaction is rolled back.
                await using var connection = await source.OpenConnectionAsync(cancellation);
                if (then is null) return await TouchAsync(connection, statements, cancellation);
                var touched = await TouchAsync(connection, batch => statements(batch.Then("begin")), cancellation);
                if (touched > 0) await TouchAsync(connection, batch => { then(batch); batch.Then("commit"); }, cancellation);
                return touched;
            }
            catch (PostgresException e) when (isExpected?.Invoke(e) is true)
            {
                throw;
            }
            catch (Exception e) when (IsFailure(e))
            {
                if (Errors.IsOfConnection(e)) Forget();
                if (tries >= Tries || !Errors.IsCollision(e)) throw Errors.From(e, Name);
            }
        }
    }

    private async Task<int> TouchAsync(NpgsqlConnection connection, Action<NpgsqlBatch> statements, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection) { Timeout = options.CommandTimeoutS };
        statements(batch);
        CountRoundTrip();
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        while (await reader.NextResultAsync(cancellation))
        {
            // Only what the last one touched is asked for.
        }

        return batch.BatchCommands[^1].RecordsAffected;
    }

    public static bool IsFailure(Exception e) => e is NpgsqlException or IOException or TimeoutException or ObjectDisposedException or System.Net.Sockets.SocketException;

    public async ValueTask DisposeAsync()
    {
        isClosed = true;
        await source.DisposeAsync();
        await blocking.DisposeAsync();
    }

    private async Task<T> SendAsync<T>(Action<NpgsqlBatch> statements, Func<NpgsqlDataReader, CancellationToken, Task<T>> read, CancellationToken cancellation, bool isLong = false)
    {
        if (isClosed) throw Errors.IsClosed(Name);
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var batch = new NpgsqlBatch(connection) { Timeout = isLong ? 0 : options.CommandTimeoutS };
        statements(batch);
        CountRoundTrip();
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        return await read(reader, cancellation);
    }

    private static NpgsqlDataSource Source(NpgsqlConnectionStringBuilder connection)
    {
        var builder = new NpgsqlDataSourceBuilder(connection.ConnectionString);
        builder.UsePhysicalConnectionInitializer(
            static connection =>
            {
                using var command = LimitSilence(connection);
                command.ExecuteNonQuery();
            },
            static async connection =>
            {
                await using var command = LimitSilence(connection);
                await command.ExecuteNonQueryAsync();
            });
        return connection.Host!.Contains(',', StringComparison.Ordinal)
            ? builder.BuildMultiHost().WithTargetSession(TargetSessionAttributes.Primary)
            : builder.Build();
    }

    private static NpgsqlCommand LimitSilence(NpgsqlConnection connection) => new(SqlFile.Text("session-silence"), connection);
}
