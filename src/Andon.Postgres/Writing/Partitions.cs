using Andon.Postgres.Raw;
using Andon.Stores;
using Npgsql;

namespace Andon.Postgres.Writing;

/// <summary>
/// The partitions of the log. Each is made while the one before it is new, by whoever writes runs then, so that no append ever waits for one; where none
/// was made in time (nobody wrote anything for long), the append that needs it is refused, and it is made there and then.
/// </summary>
internal sealed class Partitions(Database database, RunKeys keys, int days)
{
    /// <summary>A key is the time in microseconds, and ten bits.</summary>
    private const long Minute = 60_000_000L << 10;

    private readonly long width = days * 24 * 60 * Minute;
    private long next;
    private DateTimeOffset? lookedFor;

    /// <summary>What is being made in the background.</summary>
    public Task Made { get; private set; } = Task.CompletedTask;

    /// <summary>A key that was just written: behind it there must be a partition more.</summary>
    public void See(long key)
    {
        if (key < Volatile.Read(ref next) || !Made.IsCompleted) return;
        Made = MakeAheadAsync(key);
    }

    /// <summary>Makes the one that a new run with this key needs. Nor do keys lie where history has gone already, if the clock here is that slow.</summary>
    public void Make(NpgsqlConnection connection, long key)
    {
        database.CountRoundTrip();
        using var batch = new NpgsqlBatch(connection);
        using var reader = batch.Then("log-ahead", key, days).ExecuteReader();
        reader.Read();
        keys.NotBefore(reader.GetInt64(1));
    }

    /// <summary>
    /// Drops those whose runs all ended before a time. Each is looked at once for a time: a prune by portions asks again and again. One that is in use for
    /// longer than appends may wait stays for the next prune; its rows are removed one by one meanwhile.
    /// </summary>
    public async ValueTask DropAsync(DateTimeOffset endedBefore, CancellationToken cancellation)
    {
        if (lookedFor == endedBefore) return;
        var before = Instant.Of(endedBefore);
        foreach (var name in await database.ReadAsync(batch => batch.Then("log-old", before), static (reader, stop) => reader.ListAsync(static row => row.GetString(0), stop), cancellation))
            await TryDropAsync(name, before, cancellation);
        lookedFor = endedBefore;
    }

    private async Task TryDropAsync(string name, long before, CancellationToken cancellation)
    {
        try
        {
            await database.ReadAsync(batch => batch.Then("log-drop", name, before), static (_, _) => Task.FromResult(true), cancellation, isLong: true);
        }
        catch (StoreException e) when (e.Code == Errors.Busy)
        {
            // Somebody reads for long, or appends to it at this moment.
        }
    }

    private async Task MakeAheadAsync(long key)
    {
        try
        {
            var end = await database.ReadAsync(
                batch => batch.Then("log-ahead", key + width, days),
                static async (reader, stop) => (await reader.ListAsync(static row => row.GetInt64(0), stop)).Single(),
                CancellationToken.None);
            Volatile.Write(ref next, end - width);
        }
        catch (StoreException)
        {
            // The append that needs it makes it, if nobody does before.
            Volatile.Write(ref next, key + Minute);
        }
    }
}
