using Andon.Audit;
using Andon.Identity;
using Andon.Postgres.Raw;
using Andon.Postgres.Writing;
using Npgsql;

namespace Andon.Postgres.Identities;

/// <summary>Writes of what goes with a user, which needs one who is there: the foreign key knows, whoever removes users meanwhile.</summary>
internal static class WritesOfUsers
{
    public static async ValueTask WriteOfUserAsync(
        this Database database, TenantKeys tenants, string tenant, string user, AuditEntry? audit, Func<NpgsqlBatch, NpgsqlBatch> statements, CancellationToken cancellation)
    {
        try
        {
            if (await database.WriteAsync(tenants, audit, batch => statements(batch.Then("tenant-named", tenant)), static e => e.SqlState == PostgresErrorCodes.ForeignKeyViolation, cancellation) > 0) return;
        }
        catch (PostgresException)
        {
            // As if the tenant had never been heard of.
        }

        throw UnknownUser.Of(tenant, user);
    }
}
