using Andon.Audit;
using Andon.Identity;
using Andon.Postgres.Raw;
using Andon.Postgres.Writing;
using Andon.Stores;
using Npgsql;

namespace Andon.Postgres.Identities;

/// <summary>Passwords and sessions in the database.</summary>
internal sealed class PostgresSessions(Database database, TenantKeys tenants) : ISessionStore
{
    public async ValueTask<PasswordRow?> FindPasswordAsync(string tenant, string user, CancellationToken cancellation = default) =>
        await database.ListAsync(tenant, batch => batch.Then("password", tenant, user), Password, cancellation) is [var found] ? found : null;

    public async ValueTask PutPasswordAsync(PasswordRow password, AuditEntry? audit = null, CancellationToken cancellation = default)
    {
        await tenants.EnsureAsync(database, password.Tenant, cancellation);
        await database.WriteOfUserAsync(
            tenants,
            password.Tenant,
            password.User,
            audit,
            batch => batch.Then("password-put", password.Tenant, password.User, password.Hash, password.MustChange, Instant.Of(password.ChangedAt), password.Attempts, Instant.Of(password.NextAttemptAt)),
            cancellation);
    }

    public async ValueTask<bool> CountAttemptAsync(PasswordRow seen, int attempts, DateTimeOffset nextAt, CancellationToken cancellation = default) =>
        await database.WriteAsync(tenants, seen.Tenant, audit: null, batch => batch.Then("password-attempt", seen.Tenant, seen.User, attempts, Instant.Of(nextAt), seen.Attempts, seen.Hash), cancellation) > 0;

    public async ValueTask AddAsync(SessionRow session, AuditEntry? audit = null, CancellationToken cancellation = default) => await database.WriteOfUserAsync(
        tenants,
        session.Tenant,
        session.User,
        audit,
        batch => batch.Then("sessions-oldest-end", session.Tenant, session.User, (long)SessionRow.MostOfUser - 1)
            .Then("session-add", session.Tenant, session.Id, session.User, session.Hash, Instant.Of(session.CreatedAt), Instant.Of(session.SeenAt), Instant.Of(session.ExpiresAt)),
        cancellation);

    public ValueTask<SessionHolder?> FindAsync(string id, CancellationToken cancellation = default) => database.ReadAsync(
        batch => batch.Then("key-named", id).Then("tenant-of-session", id).Then("session", id),
        static async (reader, stop) =>
        {
            await reader.NextResultAsync(stop);
            return (await reader.NextListAsync(Session, stop)).FirstOrDefault();
        },
        cancellation);

    public async ValueTask SeeAsync(string tenant, string id, DateTimeOffset at, CancellationToken cancellation = default) =>
        await database.WriteAsync(tenants, tenant, audit: null, batch => batch.Then("session-see", tenant, id, Instant.Of(at)), cancellation);

    public async ValueTask<bool> EndAsync(string tenant, string id, AuditEntry? audit = null, CancellationToken cancellation = default) => await database.WriteAsync(tenants, tenant, audit, batch => batch.Then("session-end", tenant, id), cancellation) > 0;

    public ValueTask<int> EndAllAsync(string tenant, string user, CancellationToken cancellation = default) => database.WriteAsync(tenants, tenant, audit: null, batch => batch.Then("sessions-of-user-end", tenant, user), cancellation);

    public ValueTask<int> ForgetAsync(string tenant, DateTimeOffset expiredBefore, CancellationToken cancellation = default) =>
        database.WriteAsync(tenants, tenant, audit: null, batch => batch.Then("sessions-forget", tenant, Instant.Of(expiredBefore)), cancellation);

    private static PasswordRow Password(NpgsqlDataReader row) => new()
    {
        Tenant = row.GetString(0),
        User = row.GetString(1),
        Hash = row.GetString(2),
        MustChange = row.GetBoolean(3),
        ChangedAt = Instant.From(row.GetInt64(4)),
        Attempts = row.GetInt32(5),
        NextAttemptAt = Instant.From(row.GetInt64(6)),
    };

    private static SessionHolder Session(NpgsqlDataReader row) => new(
        new SessionRow { Id = row.GetString(0), Tenant = row.GetString(1), User = row.GetString(2), Hash = row.Bytes(3), CreatedAt = Instant.From(row.GetInt64(4)), SeenAt = Instant.From(row.GetInt64(5)), ExpiresAt = Instant.From(row.GetInt64(6)) },
        GrantText.Read(row.GetString(7)),
        row.GetBoolean(8));
}
