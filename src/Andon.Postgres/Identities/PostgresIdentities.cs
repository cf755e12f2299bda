using Andon.Audit;
using Andon.Identity;
using Andon.Postgres.Raw;
using Andon.Postgres.Writing;
using Andon.Stores;
using Npgsql;

namespace Andon.Postgres.Identities;

/// <summary>Tenants, users and keys in the database.</summary>
internal sealed class PostgresIdentities(Database database, TenantKeys tenants) : IIdentityStore
{
    public async ValueTask<bool> AddTenantAsync(TenantRow tenant, AuditEntry? audit = null, CancellationToken cancellation = default)
    {
        await tenants.EnsureAsync(database, tenant.Id, cancellation);
        return await database.WriteAsync(tenants, tenant.Id, audit, batch => batch.Then("account-add", tenant.Id, tenant.Title, Instant.Of(tenant.CreatedAt)), cancellation) > 0;
    }

    public ValueTask<IReadOnlyList<TenantRow>> ListTenantsAsync(CancellationToken cancellation = default) => database.ReadAsync<IReadOnlyList<TenantRow>>(
        static batch => batch.Then("tenants-all").Then("accounts"),
        static async (reader, stop) => await reader.NextListAsync(static row => new TenantRow(row.GetString(0), row.GetString(1), Instant.From(row.GetInt64(2))), stop),
        cancellation);

    public ValueTask<IReadOnlyList<UserRow>> ListUsersAsync(string tenant, CancellationToken cancellation = default) => database.ListAsync(tenant, batch => batch.Then("users", tenant), User, cancellation);

    public async ValueTask<UserRow?> FindUserAsync(string tenant, string user, CancellationToken cancellation = default) =>
        await database.ListAsync(tenant, batch => batch.Then("user", tenant, user), User, cancellation) is [var found] ? found : null;

    public async ValueTask PutUserAsync(UserRow user, AuditEntry? audit = null, CancellationToken cancellation = default)
    {
        await tenants.EnsureAsync(database, user.Tenant, cancellation);
        await database.WriteAsync(tenants, user.Tenant, audit, batch => batch.Then("user-put", user.Tenant, user.Id, GrantText.Of(user.Grant), Instant.Of(user.CreatedAt), Statements.TextOrNull(user.Email), Statements.TextOrNull(user.Language)), cancellation);
    }

    public async ValueTask<bool> DeleteUserAsync(string tenant, string user, AuditEntry? audit = null, CancellationToken cancellation = default) =>
        await database.WriteAsync(tenants, tenant, audit, batch => batch.Then("user-delete", tenant, user), cancellation) > 0;

    public async ValueTask AddKeyAsync(KeyRow key, AuditEntry? audit = null, CancellationToken cancellation = default) => await database.WriteOfUserAsync(
        tenants,
        key.Tenant,
        key.User,
        audit,
        batch => batch.Then("key-add", key.Tenant, key.Id, key.User, GrantText.Of(key.Own), GrantText.Of(key.Scopes), key.Hash, key.CreatedBy, Instant.Of(key.CreatedAt), Instant.Of(key.ExpiresAt)),
        cancellation);

    public ValueTask<KeyHolder?> FindKeyAsync(string id, CancellationToken cancellation = default) => database.ReadAsync(
        batch => batch.Then("key-named", id).Then("tenant-of-key", id).Then("key", id),
        static async (reader, stop) =>
        {
            await reader.NextResultAsync(stop);
            return (await reader.NextListAsync(static row => new KeyHolder(Key(row), GrantText.Read(row.GetString(9))), stop)).FirstOrDefault();
        },
        cancellation);

    public ValueTask<IReadOnlyList<KeyRow>> ListKeysAsync(string tenant, CancellationToken cancellation = default) => database.ListAsync(tenant, batch => batch.Then("keys", tenant), Key, cancellation);

    public async ValueTask<bool> EndKeyAsync(string tenant, string id, DateTimeOffset at, AuditEntry? audit = null, CancellationToken cancellation = default) =>
        await database.WriteAsync(tenants, tenant, audit, batch => batch.Then("key-end", tenant, id, Instant.Of(at)), cancellation) > 0;

    public ValueTask<int> ForgetKeysAsync(string tenant, DateTimeOffset expiredBefore, CancellationToken cancellation = default) =>
        database.WriteAsync(tenants, tenant, audit: null, batch => batch.Then("keys-forget", tenant, Instant.Of(expiredBefore)), cancellation);

    private static UserRow User(NpgsqlDataReader row) => new(row.GetString(0), row.GetString(1), GrantText.Read(row.GetString(2)), Instant.From(row.GetInt64(3))) { Email = row.TextOrNull(4), Language = row.TextOrNull(5) };

    private static KeyRow Key(NpgsqlDataReader row) => new()
    {
        Id = row.GetString(0),
        Tenant = row.GetString(1),
        User = row.GetString(2),
        Own = GrantText.ReadOrNull(row.TextOrNull(3)),
        Scopes = GrantText.Names(row.GetString(4)),
        Hash = row.Bytes(5),
        CreatedBy = row.GetString(6),
        CreatedAt = Instant.From(row.GetInt64(7)),
        ExpiresAt = Instant.FromOrNotYet(row.GetInt64(8)),
    };
}
