using Andon.Postgres.Raw;
using Andon.Postgres.Writing;
using Andon.Stores;

namespace Andon.Postgres.Identities;

/// <summary>Answers to requests that may be sent again, in the database. What takes a key is one statement, so that of two requests one does.</summary>
internal sealed class PostgresAnswers(Database database, TenantKeys tenants) : IAnswerStore
{
    public async ValueTask<AnswerRow?> TakeAsync(AnswerRow request, DateTimeOffset forgetBefore, DateTimeOffset abandonedBefore, CancellationToken cancellation = default)
    {
        await tenants.EnsureAsync(database, request.Tenant, cancellation);
        while (true)
        {
            var isTaken = await database.WriteAsync(
                batch => batch.Then("tenant-named", request.Tenant)
                    .Then("answer-take", request.Tenant, request.Route, request.Key, request.Digest, Instant.Of(request.At), Instant.Of(forgetBefore), Instant.Of(abandonedBefore)),
                null,
                cancellation) == 0;
            if (!isTaken) return null;
            var there = await database.ReadAsync(
                batch => batch.Then("tenant-named", request.Tenant).Then("answer", request.Tenant, request.Route, request.Key),
                async (reader, stop) => await reader.NextListAsync(
                    row => request with { Digest = row.Bytes(0), At = Instant.From(row.GetInt64(1)), Answer = row.IsDBNull(2) ? default(ReadOnlyMemory<byte>?) : row.Bytes(2) }, stop),
                cancellation);
            // Freed between the two: it may be taken now.
            if (there is [var row]) return row;
        }
    }

    public async ValueTask KeepAsync(AnswerRow request, ReadOnlyMemory<byte> answer, CancellationToken cancellation = default) => await database.WriteAsync(
        batch => batch.Then("tenant-named", request.Tenant).Then("answer-keep", request.Tenant, request.Route, request.Key, Instant.Of(request.At), answer), null, cancellation);

    public async ValueTask ReleaseAsync(AnswerRow request, CancellationToken cancellation = default) => await database.WriteAsync(
        batch => batch.Then("tenant-named", request.Tenant).Then("answer-release", request.Tenant, request.Route, request.Key, Instant.Of(request.At)), null, cancellation);

    public ValueTask<int> PruneAsync(DateTimeOffset before, int limit, CancellationToken cancellation = default) => database.WriteAsync(
        batch => batch.Then("tenants-all-by-index").Then("answers-prune", Instant.Of(before), (long)limit), null, cancellation);
}
