using Andon.Postgres.Raw;
using Andon.Stores;

namespace Andon.Postgres.Identities;

/// <summary>The keys that sign links, in the database.</summary>
internal sealed class PostgresLinkKeys(Database database) : ILinkKeyStore
{
    public ValueTask<IReadOnlyList<LinkKeyRow>> ListAsync(CancellationToken cancellation = default) => database.ReadAsync<IReadOnlyList<LinkKeyRow>>(
        static batch => batch.Then("link-keys"),
        static async (reader, stop) => await reader.ListAsync(static row => new LinkKeyRow(row.GetString(0), row.Bytes(1), Instant.From(row.GetInt64(2))), stop),
        cancellation);

    public async ValueTask AddAsync(LinkKeyRow key, CancellationToken cancellation = default) => await database.WriteAsync(
        batch => batch.Then("link-key-add", key.Id, key.Key, Instant.Of(key.MadeAt)), null, cancellation);

    public ValueTask<int> ForgetAsync(DateTimeOffset madeBefore, CancellationToken cancellation = default) => database.WriteAsync(
        batch => batch.Then("link-keys-forget", Instant.Of(madeBefore)), null, cancellation);
}
