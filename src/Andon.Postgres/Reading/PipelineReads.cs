using Andon.Postgres.Raw;
using Andon.Stores;
using Andon.Tenants;
using Npgsql;

namespace Andon.Postgres.Reading;

/// <summary>Published pipelines, registered step types, who is away, and what tenants may use.</summary>
internal sealed class PipelineReads(Database database)
{
    public ValueTask<PipelineRow?> FindAsync(string tenant, string name, int? version, CancellationToken cancellation) => database.ReadAsync(
        batch => _ = version is { } number
            ? batch.Then("tenant-named", tenant).Then("pipeline-version", tenant, name, number)
            : batch.Then("tenant-named", tenant).Then("pipeline-newest", tenant, name),
        static async (reader, stop) => (await reader.NextListAsync(Row, stop)).FirstOrDefault(),
        cancellation);

    public ValueTask<IReadOnlyList<PipelineRow>> ListAsync(string tenant, CancellationToken cancellation) => OfTenantAsync("pipelines", tenant, Row, cancellation);

    public ValueTask<IReadOnlyList<StepTypeRow>> StepTypesAsync(string tenant, CancellationToken cancellation) =>
        OfTenantAsync("step-types", tenant, static row => new StepTypeRow(row.GetString(0), row.GetString(1), row.Bytes(2)), cancellation);

    public ValueTask<IReadOnlyList<AwayRow>> AwayAsync(string tenant, CancellationToken cancellation) =>
        OfTenantAsync("away", tenant, static row => new AwayRow(row.GetString(0), row.GetString(1), row.GetString(2), Instant.FromOrNotYet(row.GetInt64(3))), cancellation);

    public ValueTask<IReadOnlyList<TenantQuota>> QuotasAsync(CancellationToken cancellation) => database.ReadAsync<IReadOnlyList<TenantQuota>>(
        static batch => batch.Then("quotas"),
        static async (reader, stop) => await reader.ListAsync(
            static row => new TenantQuota
            {
                Tenant = row.GetString(0),
                Weight = row.GetInt32(1),
                MaxRunningSteps = row.IsDBNull(2) ? null : row.GetInt32(2),
                MaxOpenRuns = row.IsDBNull(3) ? null : row.GetInt32(3),
                MaxStoredBytes = row.IsDBNull(4) ? null : row.GetInt64(4),
                MaxRequestsPerSecond = row.IsDBNull(5) ? null : row.GetInt32(5),
                MaxRequestBurst = row.IsDBNull(6) ? null : row.GetInt32(6),
            },
            stop),
        cancellation);

    private ValueTask<IReadOnlyList<T>> OfTenantAsync<T>(string file, string tenant, Func<NpgsqlDataReader, T> row, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<T>>(
            batch => batch.Then("tenant-named", tenant).Then(file, tenant),
            async (reader, stop) => await reader.NextListAsync(row, stop),
            cancellation);

    private static PipelineRow Row(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetInt32(2), row.GetString(3), row.Bytes(4), row.Bytes(5), row.GetString(6), Instant.From(row.GetInt64(7)));
}
