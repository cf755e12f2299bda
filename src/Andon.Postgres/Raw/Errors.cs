using Andon.Stores;
using Npgsql;

namespace Andon.Postgres.Raw;

/// <summary>Says what a failure means for the one who operates the database, and what to do.</summary>
internal static class Errors
{
    public const string Busy = "database_busy", Newer = "database_newer", Damaged = "database_damaged", Full = "disk_full", Other = "database_error",
        Unreachable = "database_unreachable", ReadOnly = "database_read_only", Refused = "database_refused", Bypass = "database_bypasses_security";

    public static StoreException From(Exception failure, string name) => failure switch
    {
        StoreException known => known,
        PostgresException server => OfServer(server, name),
        NpgsqlException { InnerException: TimeoutException } => new StoreException(Busy,
            $"{name} did not answer in time. Look for what holds it (pg_stat_activity) and how busy it is; work goes on when it answers.", failure),
        NpgsqlException or IOException or TimeoutException or System.Net.Sockets.SocketException => new StoreException(Unreachable,
            $"{name} cannot be reached: {Reason(failure)}. Check that the server runs and that host and port are right; work goes on when it answers.", failure),
        ObjectDisposedException => IsClosed(name),
        _ => new StoreException(Other, $"{name}: {failure.Message}", failure),
    };

    /// <summary>
    /// Whether a connection is worth nothing any more: the server went down, stepped down, or was cut off; or the two ends do not agree on what is
    /// prepared, as after a value that could not be sent.
    /// </summary>
    public static bool IsOfConnection(Exception failure) => failure switch
    {
        PostgresException server => server.SqlState is PostgresErrorCodes.ReadOnlySqlTransaction or PostgresErrorCodes.InvalidSqlStatementName || server.SqlState.StartsWith("57P", StringComparison.Ordinal)
            || server.SqlState.StartsWith("08", StringComparison.Ordinal),
        NpgsqlException { InnerException: TimeoutException } => false,
        _ => failure is NpgsqlException or IOException or System.Net.Sockets.SocketException,
    };

    /// <summary>Whether the server certainly wrote nothing: it said so, and not while it was going down.</summary>
    public static bool IsCertain(Exception failure) => failure is PostgresException server
        && !server.SqlState.StartsWith("57P", StringComparison.Ordinal) && !server.SqlState.StartsWith("08", StringComparison.Ordinal)
        && server.SqlState is not PostgresErrorCodes.StatementCompletionUnknown;

    /// <summary>Whether trying again at once may do: two transactions were in each other's way.</summary>
    public static bool IsCollision(Exception failure) => failure is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure };

    public static StoreException IsClosed(string name) => new(Other, $"{name} was closed. Open it again to go on.");

    private static StoreException OfServer(PostgresException e, string name) => e.SqlState switch
    {
        PostgresErrorCodes.DiskFull => new StoreException(Full,
            $"There is no room left for {name}. Nothing is lost; free space on the server's disk (or prune runs), and work goes on.", e),
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => new StoreException(Refused,
            $"{name} refuses the user: {e.MessageText}. Check user, password and pg_hba.conf.", e),
        PostgresErrorCodes.InvalidCatalogName => new StoreException(Refused, $"{name}: {e.MessageText}. Create it: createdb, or CREATE DATABASE.", e),
        PostgresErrorCodes.InsufficientPrivilege => new StoreException(Refused,
            $"{name} does not allow it: {e.MessageText}. The user needs what docs/operations.md lists under Roles.", e),
        PostgresErrorCodes.ReadOnlySqlTransaction => new StoreException(ReadOnly,
            $"{name} is a standby or read-only. Name the primary; after a failover work goes on when there is one.", e),
        PostgresErrorCodes.TooManyConnections => new StoreException(Busy,
            $"{name} has no connection left. Raise max_connections, use a pooler, or lower the pool of this program.", e),
        PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.LockNotAvailable => new StoreException(Busy,
            $"{name} gave up a statement: {e.MessageText}. Look for what holds it (pg_stat_activity); nothing of it was written.", e),
        PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted => new StoreException(Damaged,
            $"{name} is damaged: {e.MessageText}. Restore it from a backup.", e),
        var code when code.StartsWith("57P", StringComparison.Ordinal) => new StoreException(Unreachable,
            $"{name} is going down or starting up: {e.MessageText}. Work goes on when it answers.", e),
        _ => new StoreException(Other, $"{name} refused a statement ({e.SqlState}: {e.MessageText}).", e),
    };

    private static string Reason(Exception e) => (e.InnerException ?? e).Message.TrimEnd('.');
}
