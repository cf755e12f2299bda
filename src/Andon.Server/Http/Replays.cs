using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Andon.Runs;
using Andon.Stores;

namespace Andon.Server.Http;

/// <summary>
/// POST requests that are sent again: by their <c>Idempotency-Key</c>, which holds for the tenant and the route. Only what changed something is kept; what was
/// refused or failed may be tried again with the same key.
/// </summary>
internal sealed class Replays(IStore store, RunEngine engine, AndonServerOptions options)
{
    /// <summary>Longer than any request takes: a key without an answer after that was its process's last.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromMinutes(2);

    private const int MaxKey = 200;
    private const int PrunedAtOnce = 100;

    public async Task<Answer> RunAsync(Call call, string key, Func<Task<Answer>> run)
    {
        if (key.Length > MaxKey) throw ApiProblem.Invalid("invalid_idempotency_key", $"an idempotency key has from 1 to {MaxKey} characters");
        var now = engine.Clock.Now;
        var request = new AnswerRow(call.Caller.Tenant, $"{call.Route.Method} {call.Http.Request.Path}", key, DigestOf(call), now);
        if (await store.Answers.TakeAsync(request, now - options.AnswersKept, now - Abandoned, call.Cancellation) is { } taken)
        {
            if (!taken.Digest.Span.SequenceEqual(request.Digest.Span)) throw ApiProblem.Invalid("idempotency_key_reused", $"idempotency key '{key}' was used for another request; use a new key");
            if (taken.Answer is not { } kept) throw new ApiProblem(HttpStatusCode.Conflict, "request_under_way", $"the request with idempotency key '{key}' is under way; send it again in a moment");
            return JsonSerializer.Deserialize<Answer>(kept.Span, AndonJson.Options)!;
        }

        Answer answer;
        try
        {
            answer = await run();
        }
        catch
        {
            await store.Answers.ReleaseAsync(request, CancellationToken.None);
            throw;
        }

        var shown = call.ReplayedAnswer is { } without ? Answer.Of(call, without) : answer;
        await store.Answers.KeepAsync(request, JsonSerializer.SerializeToUtf8Bytes(shown, AndonJson.Options), CancellationToken.None);
        await store.Answers.PruneAsync(now - options.AnswersKept, PrunedAtOnce, CancellationToken.None);
        return answer;
    }

    /// <summary>Of what was sent and by whom: the key of one user is not an answer for another.</summary>
    private static byte[] DigestOf(Call call)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{call.User.User}\n{call.Http.Request.QueryString}\n"));
        hash.AppendData(call.Bytes.Span);
        return hash.GetHashAndReset();
    }
}
