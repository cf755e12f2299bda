using Andon.Postgres;

[assembly: AssemblyFixture(typeof(Andon.Stores.Tests.Postgres.PostgresServer))]

namespace Andon.Stores.Tests.Postgres;

/// <summary>The conformance suite, each test in a database of its own.</summary>
public sealed class PostgresStoreTests(PostgresServer server) : SharedStoreConformance
{
    private string database = "";

    protected override async ValueTask<IStore> OpenAsync() => PostgresStore.Open(new PostgresOptions { Url = server.Url(database = await server.CreateDatabaseAsync()) });

    protected override Task SetTimeAsync(DateTimeOffset now) => server.SetTimeAsync(database, now);
}
