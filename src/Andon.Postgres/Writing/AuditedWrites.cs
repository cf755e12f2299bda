using Andon.Audit;
using Andon.Postgres.Raw;
using Npgsql;

namespace Andon.Postgres.Writing;

/// <summary>Writes with an entry in the audit, which is there where something was changed.</summary>
internal static class AuditedWrites
{
    /// <inheritdoc cref="Database.WriteAsync"/>
    public static async ValueTask<int> WriteAsync(
        this Database database, TenantKeys tenants, AuditEntry? audit, Action<NpgsqlBatch> statements, Func<PostgresException, bool>? isExpected, CancellationToken cancellation)
    {
        if (audit is null) return await database.WriteAsync(statements, isExpected, cancellation);
        var key = await tenants.EnsureAsync(database, audit.Tenant, cancellation);
        var columns = new AuditColumns();
        columns.Add(key, audit, AuditChain.Body(audit));
        return await database.WriteAsync(statements, isExpected, cancellation, batch => columns.AddTo(batch.Then("tenant-of-batch", $"{{{key}}}")));
    }

    /// <summary>One statement for a tenant, which is named first.</summary>
    public static ValueTask<int> WriteAsync(this Database database, TenantKeys tenants, string tenant, AuditEntry? audit, Func<NpgsqlBatch, NpgsqlBatch> statement, CancellationToken cancellation) =>
        database.WriteAsync(tenants, audit, batch => statement(batch.Then("tenant-named", tenant)), null, cancellation);
}
