using Andon.Audit;
using Andon.Sqlite.Raw;
using Andon.Sqlite.Reading;
using Andon.Sqlite.Writing;
using Andon.Stores;

namespace Andon.Sqlite;

/// <summary>Triggers in the file.</summary>
internal sealed class SqliteTriggers(ReaderPool readers, Func<Writer> writer) : ITriggerStore
{
    public ValueTask<bool> AddAsync(TriggerRow trigger, int most, AuditEntry? audit = null, IReadOnlyList<SecretChange>? secrets = null, CancellationToken cancellation = default) => WriteAsync(trigger.Tenant, audit, secrets, session => session.Connection["trigger-add"]
        .Bind(1, session.Tenant(trigger.Tenant)).Bind(2, trigger.Id).Bind(3, trigger.Token.Span).Bind(4, trigger.Revision).Bind(5, trigger.ToJson()).Bind(6, most).Execute());

    public ValueTask<TriggerRow?> FindAsync(string tenant, Guid id, CancellationToken cancellation = default) =>
        readers.ReadAsync(static (db, q) => db["trigger"].Bind(1, q.tenant).Bind(2, q.id).Rows(Row).FirstOrDefault(), (tenant, id), cancellation);

    public ValueTask<TriggerRow?> FindByTokenAsync(ReadOnlyMemory<byte> token, CancellationToken cancellation = default) =>
        readers.ReadAsync(static (db, q) => db["trigger-by-token"].Bind(1, q.Span).Rows(Row).FirstOrDefault(), token, cancellation);

    public ValueTask<IReadOnlyList<TriggerRow>> ListAsync(string tenant, CancellationToken cancellation = default) =>
        readers.ReadAsync(static IReadOnlyList<TriggerRow> (db, q) => db["triggers"].Bind(1, q).Rows(Row), tenant, cancellation);

    public ValueTask<bool> ChangeAsync(TriggerRow trigger, AuditEntry? audit = null, IReadOnlyList<SecretChange>? secrets = null, CancellationToken cancellation = default) => WriteAsync(trigger.Tenant, audit, secrets, session =>
    {
        var changed = trigger with { Revision = trigger.Revision + 1 };
        return session.Connection["trigger-change"].Bind(1, changed.Revision).Bind(2, changed.ToJson()).Bind(3, trigger.Id).Bind(4, session.Tenant(trigger.Tenant)).Bind(5, trigger.Revision).Execute();
    });

    public ValueTask<bool> DeleteAsync(string tenant, Guid id, AuditEntry? audit = null, IReadOnlyList<SecretChange>? secrets = null, CancellationToken cancellation = default) =>
        WriteAsync(tenant, audit, secrets, session => session.Connection["trigger-delete"].Bind(1, id).Bind(2, session.Tenant(tenant)).Execute());

    private async ValueTask<bool> WriteAsync(string tenant, AuditEntry? audit, IReadOnlyList<SecretChange>? secrets, Func<WriteSession, int> write) =>
        await writer().WriteAsync(session => session.Audit.After(SqliteSecrets.After(session, write(session) > 0, tenant, secrets), audit));

    private static TriggerRow Row(Statement row) => TriggerRow.FromJson(row.Bytes(0)) with { Token = row.Blob(1) };
}
