namespace Andon.Stores;

/// <summary>Answers to requests that may be sent again, in memory.</summary>
internal sealed class MemoryAnswers : IAnswerStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<(string Tenant, string Route, string Key), AnswerRow> rows = [];

    public ValueTask<AnswerRow?> TakeAsync(AnswerRow request, DateTimeOffset forgetBefore, DateTimeOffset abandonedBefore, CancellationToken cancellation = default)
    {
        lock (gate)
        {
            if (rows.TryGetValue(KeyOf(request), out var taken) && taken.At >= (taken.Answer is null ? abandonedBefore : forgetBefore)) return ValueTask.FromResult<AnswerRow?>(taken);
            rows[KeyOf(request)] = request;
            return ValueTask.FromResult<AnswerRow?>(null);
        }
    }

    public ValueTask KeepAsync(AnswerRow request, ReadOnlyMemory<byte> answer, CancellationToken cancellation = default)
    {
        lock (gate)
        {
            if (IsStill(request)) rows[KeyOf(request)] = request with { Answer = answer.ToArray() };
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask ReleaseAsync(AnswerRow request, CancellationToken cancellation = default)
    {
        lock (gate)
        {
            if (IsStill(request)) rows.Remove(KeyOf(request));
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<int> PruneAsync(DateTimeOffset before, int limit, CancellationToken cancellation = default)
    {
        lock (gate)
        {
            var old = rows.Where(r => r.Value.At < before).Take(limit).ToList();
            foreach (var (key, _) in old) rows.Remove(key);
            return ValueTask.FromResult(old.Count);
        }
    }

    private bool IsStill(AnswerRow request) => rows.TryGetValue(KeyOf(request), out var taken) && taken.At == request.At && taken.Answer is null;

    private static (string Tenant, string Route, string Key) KeyOf(AnswerRow row) => (row.Tenant, row.Route, row.Key);
}
