using Andon.Audit;
using Andon.Postgres.Raw;
using Andon.Postgres.Writing;
using Andon.Stores;
using Npgsql;

namespace Andon.Postgres.Secrets;

/// <summary>Writes of a row that has secrets of its own: what becomes of them is of the same transaction.</summary>
internal static class SecretChanges
{
    /// <summary>One statement for a tenant, which is named first; secrets and the audit follow where it changed something.</summary>
    public static async ValueTask<bool> WriteAsync(
        this Database database, TenantKeys tenants, string tenant, AuditEntry? audit, IReadOnlyList<SecretChange>? secrets, Func<NpgsqlBatch, NpgsqlBatch> statement, CancellationToken cancellation)
    {
        if (secrets is not { Count: > 0 }) return await database.WriteAsync(tenants, tenant, audit, statement, cancellation) > 0;
        var columns = new AuditColumns();
        var key = audit is null ? 0 : await tenants.EnsureAsync(database, audit.Tenant, cancellation);
        if (audit is not null) columns.Add(key, audit, AuditChain.Body(audit));
        return await database.WriteAsync(batch => statement(batch.Then("tenant-named", tenant)), null, cancellation, batch =>
        {
            foreach (var (name, secret) in secrets)
            {
                if (secret is null) batch.Then("secret-delete", tenant, name);
                else batch.ThenPut(secret, int.MaxValue);
            }

            if (audit is not null) columns.AddTo(batch.Then("tenant-of-batch", $"{{{key}}}"));
        }) > 0;
    }

    public static NpgsqlBatch ThenPut(this NpgsqlBatch batch, SecretRow secret, long limit) =>
        batch.Then("secret-put", secret.Tenant, secret.Name, secret.KeyId, secret.WrappedKey, secret.SealedValue, secret.SetBy, Instant.Of(secret.SetAt), limit);
}
