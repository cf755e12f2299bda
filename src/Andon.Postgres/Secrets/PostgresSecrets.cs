using Andon.Audit;
using Andon.Postgres.Raw;
using Andon.Postgres.Writing;
using Andon.Stores;
using Npgsql;

namespace Andon.Postgres.Secrets;

/// <summary>Secrets in the database, sealed.</summary>
internal sealed class PostgresSecrets(Database database, TenantKeys tenants) : ISecretStore
{
    public async ValueTask<bool> PutAsync(SecretRow secret, int limit, AuditEntry? audit = null, CancellationToken cancellation = default)
    {
        await tenants.EnsureAsync(database, secret.Tenant, cancellation);
        return await database.WriteAsync(tenants, secret.Tenant, audit, batch => batch.ThenPut(secret, limit), cancellation) > 0;
    }

    public async ValueTask<SecretRow?> FindAsync(string tenant, string name, CancellationToken cancellation = default) =>
        await database.ListAsync(tenant, batch => batch.Then("secret", tenant, name), Row, cancellation) is [var row] ? row : null;

    public ValueTask<IReadOnlyList<SecretRow>> ListAsync(string tenant, CancellationToken cancellation = default) =>
        database.ListAsync(tenant, batch => batch.Then("secrets", tenant), Row, cancellation);

    public async ValueTask<bool> DeleteAsync(string tenant, string name, AuditEntry? audit = null, CancellationToken cancellation = default) =>
        await database.WriteAsync(tenants, tenant, audit, batch => batch.Then("secret-delete", tenant, name), cancellation) > 0;

    public ValueTask<IReadOnlyList<SecretRow>> ListOthersAsync(string keyId, (string Tenant, string Name) after, int limit, CancellationToken cancellation = default) => database.ReadAsync<IReadOnlyList<SecretRow>>(
        batch => batch.Then("tenants-all").Then("secrets-others", keyId, after.Tenant, after.Name, (long)limit), static async (reader, stop) => await reader.NextListAsync(Row, stop), cancellation);

    public async ValueTask<bool> RewrapAsync(SecretRow before, SecretRow after, AuditEntry? audit = null, CancellationToken cancellation = default) =>
        await database.WriteAsync(tenants, before.Tenant, audit, batch => batch.Then("secret-rewrap", before.Tenant, before.Name, after.KeyId, after.WrappedKey, before.WrappedKey), cancellation) > 0;

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
