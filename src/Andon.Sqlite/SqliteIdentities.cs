using Andon.Audit;
using Andon.Identity;
using Andon.Sqlite.Raw;
using Andon.Sqlite.Reading;
using Andon.Sqlite.Writing;
using Andon.Stores;

namespace Andon.Sqlite;

/// <summary>Tenants, users and keys in the file.</summary>
internal sealed class SqliteIdentities(ReaderPool readers, Func<Writer> writer) : IIdentityStore
{
    public ValueTask<bool> AddTenantAsync(TenantRow tenant, AuditEntry? audit = null, CancellationToken cancellation = default) => WriteAsync(audit, session => session.Connection["account-add"]
        .Bind(1, session.Tenant(tenant.Id)).Bind(2, tenant.Title).Bind(3, Instant.Of(tenant.CreatedAt)).Execute() > 0);

    public ValueTask<IReadOnlyList<TenantRow>> ListTenantsAsync(CancellationToken cancellation = default) => readers.ReadAsync(
        static IReadOnlyList<TenantRow> (db, _) => db["accounts"].Rows(static row => new TenantRow(row.Text(0), row.Text(1), Instant.From(row.Long(2)))), 0, cancellation);

    public ValueTask<IReadOnlyList<UserRow>> ListUsersAsync(string tenant, CancellationToken cancellation = default) =>
        readers.ReadAsync(static IReadOnlyList<UserRow> (db, q) => db["users"].Bind(1, q).Rows(User), tenant, cancellation);

    public ValueTask<UserRow?> FindUserAsync(string tenant, string user, CancellationToken cancellation = default) =>
        readers.ReadAsync(static (db, q) => db["user"].Bind(1, q.tenant).Bind(2, q.user).Rows(User).FirstOrDefault(), (tenant, user), cancellation);

    public async ValueTask PutUserAsync(UserRow user, AuditEntry? audit = null, CancellationToken cancellation = default) => await WriteAsync(audit, session => session.Connection["user-put"]
        .Bind(1, session.Tenant(user.Tenant)).Bind(2, user.Id).Bind(3, GrantText.Of(user.Grant)).Bind(4, Instant.Of(user.CreatedAt)).Bind(5, user.Email).Bind(6, user.Language).Execute() > 0);

    public ValueTask<bool> DeleteUserAsync(string tenant, string user, AuditEntry? audit = null, CancellationToken cancellation = default) => WriteAsync(audit, session =>
    {
        var key = session.Tenant(tenant);
        foreach (var what in (string[])["keys-of-user-delete", "sessions-of-user-end", "password-of-user-delete"]) session.Connection[what].Bind(1, key).Bind(2, user).Execute();
        return session.Connection["user-delete"].Bind(1, key).Bind(2, user).Execute() > 0;
    });

    public async ValueTask AddKeyAsync(KeyRow key, AuditEntry? audit = null, CancellationToken cancellation = default)
    {
        var isAdded = await WriteAsync(audit, session => session.Connection["key-add"]
            .Bind(1, key.Id).Bind(2, session.Tenant(key.Tenant)).Bind(3, key.User).Bind(4, GrantText.Of(key.Own)).Bind(5, GrantText.Of(key.Scopes))
            .Bind(6, key.Hash.Span).Bind(7, key.CreatedBy).Bind(8, Instant.Of(key.CreatedAt)).Bind(9, Instant.Of(key.ExpiresAt)).Execute() > 0);
        if (!isAdded) throw UnknownUser.Of(key.Tenant, key.User);
    }

    public ValueTask<KeyHolder?> FindKeyAsync(string id, CancellationToken cancellation = default) => readers.ReadAsync(
        static (db, q) => db["key"].Bind(1, q).Rows(static row => new KeyHolder(Key(row), GrantText.Read(row.Text(9)))).FirstOrDefault(), id, cancellation);

    public ValueTask<IReadOnlyList<KeyRow>> ListKeysAsync(string tenant, CancellationToken cancellation = default) =>
        readers.ReadAsync(static IReadOnlyList<KeyRow> (db, q) => db["keys"].Bind(1, q).Rows(Key), tenant, cancellation);

    public ValueTask<bool> EndKeyAsync(string tenant, string id, DateTimeOffset at, AuditEntry? audit = null, CancellationToken cancellation = default) => WriteAsync(audit, session => session.Connection["key-end"]
        .Bind(1, Instant.Of(at)).Bind(2, session.Tenant(tenant)).Bind(3, id).Execute() > 0);

    public async ValueTask<int> ForgetKeysAsync(string tenant, DateTimeOffset expiredBefore, CancellationToken cancellation = default) => await writer().WriteAsync(session => session.Connection["keys-forget"]
        .Bind(1, session.Tenant(tenant)).Bind(2, Instant.Of(expiredBefore)).Execute());

    private async ValueTask<bool> WriteAsync(AuditEntry? audit, Func<WriteSession, bool> write) => await writer().WriteAsync(session => session.Audit.After(write(session), audit));

    private static UserRow User(Statement row) => new(row.Text(0), row.Text(1), GrantText.Read(row.Text(2)), Instant.From(row.Long(3))) { Email = row.TextOrNull(4), Language = row.TextOrNull(5) };

    private static KeyRow Key(Statement row) => new()
    {
        Id = row.Text(0),
        Tenant = row.Text(1),
        User = row.Text(2),
        Own = GrantText.ReadOrNull(row.TextOrNull(3)),
        Scopes = GrantText.Names(row.Text(4)),
        Hash = row.Blob(5),
        CreatedBy = row.Text(6),
        CreatedAt = Instant.From(row.Long(7)),
        ExpiresAt = Instant.FromOrNotYet(row.Long(8)),
    };
}
