using Andon.Audit;
using Andon.Sqlite.Raw;
using Andon.Sqlite.Reading;
using Andon.Sqlite.Writing;
using Andon.Stores;

namespace Andon.Sqlite;

/// <summary>Secrets in the file, sealed.</summary>
internal sealed class SqliteSecrets(ReaderPool readers, Func<Writer> writer) : ISecretStore
{
    public ValueTask<bool> PutAsync(SecretRow secret, int limit, AuditEntry? audit = null, CancellationToken cancellation = default) => WriteAsync(audit, session => Put(session, secret, limit));

    public ValueTask<SecretRow?> FindAsync(string tenant, string name, CancellationToken cancellation = default) =>
        readers.ReadAsync(static (db, q) => db["secret"].Bind(1, q.tenant).Bind(2, q.name).Rows(Row).FirstOrDefault(), (tenant, name), cancellation);

    public ValueTask<IReadOnlyList<SecretRow>> ListAsync(string tenant, CancellationToken cancellation = default) =>
        readers.ReadAsync(static IReadOnlyList<SecretRow> (db, q) => db["secrets"].Bind(1, q).Rows(Row), tenant, cancellation);

    public ValueTask<bool> DeleteAsync(string tenant, string name, AuditEntry? audit = null, CancellationToken cancellation = default) =>
        WriteAsync(audit, session => Delete(session, tenant, name));

    public ValueTask<IReadOnlyList<SecretRow>> ListOthersAsync(string keyId, (string Tenant, string Name) after, int limit, CancellationToken cancellation = default) => readers.ReadAsync(
        static IReadOnlyList<SecretRow> (db, q) => db["secrets-others"].Bind(1, q.keyId).Bind(2, q.after.Tenant).Bind(3, q.after.Name).Bind(4, q.limit).Rows(Row), (keyId, after, limit), cancellation);

    public ValueTask<bool> RewrapAsync(SecretRow before, SecretRow after, AuditEntry? audit = null, CancellationToken cancellation = default) => WriteAsync(audit, session => session.Connection["secret-rewrap"]
        .Bind(1, after.KeyId).Bind(2, after.WrappedKey.Span).Bind(3, session.Tenant(before.Tenant)).Bind(4, before.Name).Bind(5, before.WrappedKey.Span)
        .Execute());

    /// <summary>What becomes of secrets with the row that they belong to, where something of that was changed, which it says again.</summary>
    public static bool After(WriteSession session, bool isChanged, string tenant, IReadOnlyList<SecretChange>? changes)
    {
        if (!isChanged) return false;
        foreach (var (name, secret) in changes ?? [])
        {
            if (secret is null) Delete(session, tenant, name);
            else Put(session, secret, int.MaxValue);
        }

        return true;
    }

    private static int Put(WriteSession session, SecretRow secret, int limit) => session.Connection["secret-put"]
        .Bind(1, session.Tenant(secret.Tenant)).Bind(2, secret.Name).Bind(3, secret.KeyId).Bind(4, secret.WrappedKey.Span).Bind(5, secret.SealedValue.Span)
        .Bind(6, secret.SetBy).Bind(7, Instant.Of(secret.SetAt)).Bind(8, limit)
        .Execute();

    private static int Delete(WriteSession session, string tenant, string name) => session.Connection["secret-delete"].Bind(1, session.Tenant(tenant)).Bind(2, name).Execute();

    private async ValueTask<bool> WriteAsync(AuditEntry? audit, Func<WriteSession, int> write) => await writer().WriteAsync(session => session.Audit.After(write(session) > 0, audit));

    private static SecretRow Row(Statement row) => new()
    {
        Tenant = row.Text(0),
        Name = row.Text(1),
        KeyId = row.Text(2),
        WrappedKey = row.Blob(3),
        SealedValue = row.Blob(4),
        SetBy = row.Text(5),
        SetAt = Instant.From(row.Long(6)),
    };
}
