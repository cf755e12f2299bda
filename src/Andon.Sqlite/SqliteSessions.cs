using Andon.Audit;
using Andon.Identity;
using Andon.Sqlite.Raw;
using Andon.Sqlite.Reading;
using Andon.Sqlite.Writing;
using Andon.Stores;

namespace Andon.Sqlite;

/// <summary>Passwords and sessions in the file.</summary>
internal sealed class SqliteSessions(ReaderPool readers, Func<Writer> writer) : ISessionStore
{
    public ValueTask<PasswordRow?> FindPasswordAsync(string tenant, string user, CancellationToken cancellation = default) =>
        readers.ReadAsync(static (db, q) => db["password"].Bind(1, q.tenant).Bind(2, q.user).Rows(Password).FirstOrDefault(), (tenant, user), cancellation);

    public async ValueTask PutPasswordAsync(PasswordRow password, AuditEntry? audit = null, CancellationToken cancellation = default)
    {
        var isPut = await WriteAsync(audit, session => session.Connection["password-put"]
            .Bind(1, session.Tenant(password.Tenant)).Bind(2, password.User).Bind(3, password.Hash).Bind(4, password.MustChange ? 1 : 0).Bind(5, Instant.Of(password.ChangedAt))
            .Bind(6, password.Attempts).Bind(7, Instant.Of(password.NextAttemptAt)).Execute());
        if (!isPut) throw UnknownUser.Of(password.Tenant, password.User);
    }

    public async ValueTask<bool> CountAttemptAsync(PasswordRow seen, int attempts, DateTimeOffset nextAt, CancellationToken cancellation = default) => await WriteAsync(session => session.Connection["password-attempt"]
        .Bind(1, attempts).Bind(2, Instant.Of(nextAt)).Bind(3, session.Tenant(seen.Tenant)).Bind(4, seen.User).Bind(5, seen.Attempts).Bind(6, seen.Hash).Execute()) > 0;

    public async ValueTask AddAsync(SessionRow session, AuditEntry? audit = null, CancellationToken cancellation = default)
    {
        var isAdded = await WriteAsync(audit, write =>
        {
            var tenant = write.Tenant(session.Tenant);
            write.Connection["sessions-oldest-end"].Bind(1, tenant).Bind(2, session.User).Bind(3, SessionRow.MostOfUser - 1).Execute();
            return write.Connection["session-add"]
                .Bind(1, session.Id).Bind(2, tenant).Bind(3, session.User).Bind(4, session.Hash.Span).Bind(5, Instant.Of(session.CreatedAt))
                .Bind(6, Instant.Of(session.SeenAt)).Bind(7, Instant.Of(session.ExpiresAt)).Execute();
        });
        if (!isAdded) throw UnknownUser.Of(session.Tenant, session.User);
    }

    public ValueTask<SessionHolder?> FindAsync(string id, CancellationToken cancellation = default) =>
        readers.ReadAsync(static (db, q) => db["session"].Bind(1, q).Rows(Session).FirstOrDefault(), id, cancellation);

    public async ValueTask SeeAsync(string tenant, string id, DateTimeOffset at, CancellationToken cancellation = default) => await WriteAsync(session => session.Connection["session-see"]
        .Bind(1, Instant.Of(at)).Bind(2, session.Tenant(tenant)).Bind(3, id).Execute());

    public async ValueTask<bool> EndAsync(string tenant, string id, AuditEntry? audit = null, CancellationToken cancellation = default) => await WriteAsync(audit, session => session.Connection["session-end"]
        .Bind(1, session.Tenant(tenant)).Bind(2, id).Execute());

    public async ValueTask<int> EndAllAsync(string tenant, string user, CancellationToken cancellation = default) => await WriteAsync(session => session.Connection["sessions-of-user-end"]
        .Bind(1, session.Tenant(tenant)).Bind(2, user).Execute());

    public async ValueTask<int> ForgetAsync(string tenant, DateTimeOffset expiredBefore, CancellationToken cancellation = default) => await WriteAsync(session => session.Connection["sessions-forget"]
        .Bind(1, session.Tenant(tenant)).Bind(2, Instant.Of(expiredBefore)).Execute());

    private async ValueTask<int> WriteAsync(Func<WriteSession, int> write) => await writer().WriteAsync(write);

    private async ValueTask<bool> WriteAsync(AuditEntry? audit, Func<WriteSession, int> write) => await writer().WriteAsync(session => session.Audit.After(write(session) > 0, audit));

    private static PasswordRow Password(Statement row) => new()
    {
        Tenant = row.Text(0),
        User = row.Text(1),
        Hash = row.Text(2),
        MustChange = row.Int(3) != 0,
        ChangedAt = Instant.From(row.Long(4)),
        Attempts = row.Int(5),
        NextAttemptAt = Instant.From(row.Long(6)),
    };

    private static SessionHolder Session(Statement row) => new(
        new SessionRow { Id = row.Text(0), Tenant = row.Text(1), User = row.Text(2), Hash = row.Blob(3), CreatedAt = Instant.From(row.Long(4)), SeenAt = Instant.From(row.Long(5)), ExpiresAt = Instant.From(row.Long(6)) },
        GrantText.Read(row.Text(7)),
        row.Int(8) != 0);
}
