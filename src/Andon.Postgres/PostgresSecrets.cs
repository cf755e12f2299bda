using Andon.Audit;
using Andon.Postgres.Raw;
using Andon.Postgres.Writing;
using Andon.Stores;
using Npgsql;

namespace Andon.Postgres;

/// <summary>Secrets in the database, sealed.</summary>
internal sealed class PostgresSecrets(Database database, TenantKeys tenants) : ISecretStore
{
    public async ValueTask<bool> PutAsync(SecretRow secret, int limit, AuditEntry? audit = null, CancellationToken cancellation = default)
    {
        await tenants.EnsureAsync(database, secret.Tenant, cancellation);
        return await WriteAsync(
            secret.Tenant,
            audit,
            batch => batch.Then("secret-put", secret.Tenant, secret.Name, secret.KeyId, secret.WrappedKey, secret.SealedValue, secret.SetBy, Instant.Of(secret.SetAt), (long)limit),
            cancellation);
    }

    public async ValueTask<SecretRow?> FindAsync(string tenant, string name, CancellationToken cancellation = default) =>
        await ReadAsync(batch => batch.Then("tenant-named", tenant).Then("secret", tenant, name), cancellation) is [var row] ? row : null;

    public ValueTask<IReadOnlyList<SecretRow>> ListAsync(string tenant, CancellationToken cancellation = default) =>
        ReadAsync(batch => batch.Then("tenant-named", tenant).Then("secrets", tenant), cancellation);

    public ValueTask<bool> DeleteAsync(string tenant, string name, AuditEntry? audit = null, CancellationToken cancellation = default) =>
        WriteAsync(tenant, audit, batch => batch.Then("secret-delete", tenant, name), cancellation);

    public ValueTask<IReadOnlyList<SecretRow>> ListOthersAsync(string keyId, (string Tenant, string Name) after, int limit, CancellationToken cancellation = default) =>
        ReadAsync(batch => batch.Then("tenants-all").Then("secrets-others", keyId, after.Tenant, after.Name, (long)limit), cancellation);

    public ValueTask<bool> RewrapAsync(SecretRow before, SecretRow after, AuditEntry? audit = null, CancellationToken cancellation = default) =>
        WriteAsync(before.Tenant, audit, batch => batch.Then("secret-rewrap", before.Tenant, before.Name, after.KeyId, after.WrappedKey, before.WrappedKey), cancellation);

    private async ValueTask<bool> WriteAsync(string tenant, AuditEntry? audit, Func<NpgsqlBatch, NpgsqlBatch> statement, CancellationToken cancellation) =>
        await database.WriteAsync(tenants, audit, batch => statement(batch.Then("tenant-named", tenant)), null, cancellation) > 0;

    private ValueTask<IReadOnlyList<SecretRow>> ReadAsync(Func<NpgsqlBatch, NpgsqlBatch> statements, CancellationToken cancellation) => database.ReadAsync<IReadOnlyList<SecretRow>>(
        batch => statements(batch), static async (reader, stop) => await reader.NextListAsync(Row, stop), cancellation);

    private static SecretRow Row(NpgsqlDataReader row) => new()
    {
        Tenant = row.GetString(0),
        Name = row.GetString(1),
        KeyId = row.GetString(2),
        WrappedKey = row.Bytes(3),
        SealedValue = row.Bytes(4),
        SetBy = row.GetString(5),
        SetAt = Instant.From(row.GetInt64(6)),
    };
}
