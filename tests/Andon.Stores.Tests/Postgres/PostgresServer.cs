namespace Andon.Stores.Tests.Postgres;

/// <summary>The server of this test process, gone at the end. Where it is not installed, the tests are skipped and say so.</summary>
public sealed class PostgresServer() : ThrowAwayServer(Directory.CreateTempSubdirectory("andon-pg-").FullName), IAsyncLifetime
{
    private static int databases;

    public async ValueTask InitializeAsync()
    {
        if (Programs is not null) await CreateAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (Programs is not null) await StopAsync("immediate");
        Directory.Delete(SocketFolder, recursive: true);
    }

    /// <summary>A database of the ordinary role "andon".</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        Assert.SkipWhen(Programs is null, "PostgreSQL is not installed (Debian package postgresql)");
        var name = $"test_{Interlocked.Increment(ref databases)}";
        await ExecuteAsync("postgres", $"CREATE DATABASE {name} OWNER andon");
        return name;
    }

    /// <summary>Asks until the answer is so many, for a minute at most.</summary>
    public async Task UntilAsync(string database, string question, long count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!count.Equals(await AskAsync(database, question)))
        {
            patience.IsCancellationRequested.ShouldBeFalse(question);
            await Task.Yield();
        }
    }

    /// <summary>Makes time stand still for what compares leases in a database.</summary>
    public Task SetTimeAsync(string database, DateTimeOffset now) =>
        ExecuteAsync(database, $"CREATE OR REPLACE FUNCTION andon.now_us() RETURNS bigint LANGUAGE sql AS 'SELECT {(now - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond}'");
}
