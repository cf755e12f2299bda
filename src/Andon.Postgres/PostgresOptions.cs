using Andon.Postgres.Schema;

namespace Andon.Postgres;

/// <summary>How a PostgreSQL database is reached and how much of anything this program may use of it.</summary>
public sealed record PostgresOptions
{
    /// <summary>
    /// <c>postgres://user:password@host:5432/database?sslmode=require</c>. Reserved characters are percent-encoded; <c>?host=/path</c> names the folder of
    /// a Unix socket; several hosts with commas, of which the primary is used; <c>sslmode</c>: disable, prefer, require, verify-ca, verify-full;
    /// <c>prepare=false</c> as <see cref="Prepare"/>.
    /// </summary>
    public required string Url { get; init; }

    /// <summary>
    /// Whether statements are prepared on the server and used again. Default: true. False behind a pooler that hands each transaction to another
    /// server process and knows no prepared statements (PgBouncer before 1.21).
    /// </summary>
    public bool Prepare { get; init; } = true;

    /// <summary>
    /// Where a node listens for what others tell it, as <see cref="Url"/>: past the pooler, where there is one. Default: null, <see cref="Url"/> itself, or
    /// where that is not prepared for, nowhere; then each node finds by looking, from time to time, what others left it.
    /// </summary>
    public string? ListenUrl { get; init; }

    /// <summary>
    /// Whether a role that row-level security does not bind (a superuser, or one with BYPASSRLS) is accepted. Default: false. With it one of the two
    /// locks between tenants is open; a warning says so at each start.
    /// </summary>
    public bool AllowBypassRls { get; init; }

    /// <summary>Whether an older schema is brought up to date when the store is opened. Default: true. False where only another role may change it.</summary>
    public bool Migrate { get; init; } = true;

    /// <summary>Appends in one transaction, at most. Default: 512. From 1 to 10,000.</summary>
    public int MaxBatch { get; init; } = 512;

    /// <summary>Appends that may wait for the writers; beyond it one fails at once with <c>database_busy</c>. Default: 100,000. From 1 to 10,000,000.</summary>
    public int QueueLimit { get; init; } = 100_000;

    /// <summary>
    /// Connections that append at the same time, each for other tenants. Default: 2. From 1 to 16. All but one are for the few appends of those who would wait
    /// for a neighbour's many: where more than a few wait, they go together, as that costs least. Beside others a tenant that brings 48 appends or more in 10 ms
    /// waits for 32 of them, and for 10 ms at most.
    /// </summary>
    public int Writers { get; init; } = 2;

    /// <summary>Connections for reading, at most, beside those of the writers; further reads wait. Default: 12. From 1 to 500.</summary>
    public int MaxConnections { get; init; } = 12;

    /// <summary>How long to wait for a connection, in seconds. Default: 10. From 1 to 600.</summary>
    public int ConnectTimeoutS { get; init; } = 10;

    /// <summary>How long to wait for the answer to one round trip, in seconds. Default: 30. From 1 to 3,600.</summary>
    public int CommandTimeoutS { get; init; } = 30;

    /// <summary>
    /// Days of submissions whose history is kept together, in one partition of the log, and can go together. Default: 7. From 1 to 366. Counts for
    /// partitions that are made from now on; every one costs each append a little.
    /// </summary>
    public int PartitionDays { get; init; } = 7;

    /// <summary>What the keys of new runs are taken from.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The version that an older schema is brought to.</summary>
    internal int Schema { get; init; } = SchemaVersion.Newest;

    internal PostgresUrl Parsed => PostgresUrl.Parse(Url);

    /// <summary>The connection to listen on; null where there is none to be had.</summary>
    internal string? ListeningTo()
    {
        var url = ListenUrl is null ? Parsed : PostgresUrl.Parse(ListenUrl);
        if (ListenUrl is null && !(url.Prepare ?? Prepare)) return null;
        var connection = url.ConnectionString(this);
        // One that is dead is found out, though nobody says anything on it for hours.
        (connection.Pooling, connection.KeepAlive) = (false, 10);
        // A standby tells nothing.
        if (connection.Host!.Contains(',', StringComparison.Ordinal)) connection.TargetSessionAttributes = "primary";
        return connection.ConnectionString;
    }

    internal void Validate()
    {
        _ = Parsed;
        if (ListenUrl is not null) _ = PostgresUrl.Parse(ListenUrl);
        Within(MaxBatch, 1, 10_000, nameof(MaxBatch));
        Within(QueueLimit, 1, 10_000_000, nameof(QueueLimit));
        Within(Writers, 1, 16, nameof(Writers));
        Within(MaxConnections, 1, 500, nameof(MaxConnections));
        Within(ConnectTimeoutS, 1, 600, nameof(ConnectTimeoutS));
        Within(CommandTimeoutS, 1, 3_600, nameof(CommandTimeoutS));
        Within(PartitionDays, 1, 366, nameof(PartitionDays));
    }

    private static void Within(int value, int least, int most, string name)
    {
        if (value < least || value > most)
            throw new ArgumentOutOfRangeException(name, $"PostgresOptions.{name} must be from {least:N0} to {most:N0}.");
    }
}
