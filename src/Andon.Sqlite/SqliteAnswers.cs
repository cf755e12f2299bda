using Andon.Sqlite.Writing;
using Andon.Stores;

namespace Andon.Sqlite;

/// <summary>Answers to requests that may be sent again, in the file. What takes a key is the writer, so that of two requests one does.</summary>
internal sealed class SqliteAnswers(Func<Writer> writer) : IAnswerStore
{
    public async ValueTask<AnswerRow?> TakeAsync(AnswerRow request, DateTimeOffset forgetBefore, DateTimeOffset abandonedBefore, CancellationToken cancellation = default) => await writer().WriteAsync(session =>
    {
        var tenant = session.Tenant(request.Tenant);
        var taken = session.Connection["answer"].Bind(1, tenant).Bind(2, request.Route).Bind(3, request.Key).Rows(row =>
            request with { Digest = row.Blob(0), At = Instant.From(row.Long(1)), Answer = row.IsNull(2) ? default(ReadOnlyMemory<byte>?) : row.Blob(2) }).FirstOrDefault();
        if (taken is not null && taken.At >= (taken.Answer is null ? abandonedBefore : forgetBefore)) return taken;
        session.Connection["answer-take"].Bind(1, tenant).Bind(2, request.Route).Bind(3, request.Key).Bind(4, request.Digest.Span).Bind(5, Instant.Of(request.At)).Execute();
        return null;
    });

    public async ValueTask KeepAsync(AnswerRow request, ReadOnlyMemory<byte> answer, CancellationToken cancellation = default) => await writer().WriteAsync(session => session.Connection["answer-keep"]
        .Bind(1, answer.Span).Bind(2, session.Tenant(request.Tenant)).Bind(3, request.Route).Bind(4, request.Key).Bind(5, Instant.Of(request.At)).Execute());

    public async ValueTask ReleaseAsync(AnswerRow request, CancellationToken cancellation = default) => await writer().WriteAsync(session => session.Connection["answer-release"]
        .Bind(1, session.Tenant(request.Tenant)).Bind(2, request.Route).Bind(3, request.Key).Bind(4, Instant.Of(request.At)).Execute());

    public async ValueTask<int> PruneAsync(DateTimeOffset before, int limit, CancellationToken cancellation = default) => await writer().WriteAsync(session => session.Connection["answers-prune"]
        .Bind(1, Instant.Of(before)).Bind(2, limit).Execute());
}
