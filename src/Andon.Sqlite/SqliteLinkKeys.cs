using Andon.Sqlite.Reading;
using Andon.Sqlite.Writing;
using Andon.Stores;

namespace Andon.Sqlite;

/// <summary>The keys that sign links, in the file.</summary>
internal sealed class SqliteLinkKeys(ReaderPool readers, Func<Writer> writer) : ILinkKeyStore
{
    public ValueTask<IReadOnlyList<LinkKeyRow>> ListAsync(CancellationToken cancellation = default) => readers.ReadAsync(
        static IReadOnlyList<LinkKeyRow> (db, _) => db["link-keys"].Rows(static row => new LinkKeyRow(row.Text(0), row.Blob(1), Instant.From(row.Long(2)))), 0, cancellation);

    public async ValueTask AddAsync(LinkKeyRow key, CancellationToken cancellation = default) => await writer().WriteAsync(session => session.Connection["link-key-add"]
        .Bind(1, key.Id).Bind(2, key.Key.Span).Bind(3, Instant.Of(key.MadeAt)).Execute());

    public async ValueTask<int> ForgetAsync(DateTimeOffset madeBefore, CancellationToken cancellation = default) => await writer().WriteAsync(session => session.Connection["link-keys-forget"]
        .Bind(1, Instant.Of(madeBefore)).Execute());
}
