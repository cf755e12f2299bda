using System.Net;
using System.Security.Cryptography;
using System.Text;
using Andon.Client;
using Andon.HumanTasks;
using Andon.Runs;
using Andon.Server.Http;
using Andon.Server.Limits;
using Andon.Steps;
using Andon.Stores;
using Andon.Triggers;
using Microsoft.AspNetCore.Http;

namespace Andon.Server.Triggers;

/// <summary>Takes a request to a trigger: the token first, then what its tenant may send, then the body within its limit, then the signature, then the run.</summary>
internal sealed class HookReceiver(IStore store, RunEngine engine, IAndonClient client, RequestRates rates, AndonServerOptions options)
{
    /// <summary>Credentials that a proxy may have added are nobody's parameters.</summary>
    private static readonly string[] Withheld = ["authorization", "cookie", "proxy-authorization"];

    public async Task<HookAnswer> ReceiveAsync(Call call)
    {
        var trigger = TriggerToken.HashOf(call.Path("token")) is { } hash ? await store.Triggers.FindByTokenAsync(hash, call.Cancellation) : null;
        if (trigger is null) throw ApiProblem.NotFound("unknown_hook", "there is no such hook");
        rates.Count(trigger.Tenant);
        var request = Read(call.Http.Request, await Bodies.ReadAsync(call.Http.Request, options.MaxHookBytes));
        await VerifyAsync(trigger, request, call.Cancellation);
        if (trigger.IsPaused) throw new ApiProblem(HttpStatusCode.Conflict, "trigger_paused", "this hook is paused; send it again later");
        return new HookAnswer(await SubmitAsync(trigger, request, call.Cancellation));
    }

    private async Task VerifyAsync(TriggerRow trigger, HookRequest request, CancellationToken cancellation)
    {
        if (trigger.Verification == TriggerVerification.None) return;
        string secret;
        try
        {
            secret = await engine.Runner.Secrets.OpenAsync(trigger.Tenant, LocalClient.SecretOf(trigger.Id), cancellation);
        }
        catch (StepFailedException e)
        {
            throw NotNow(e.Code);
        }

        // The secret is kept before the row that says how it verifies: whoever changed both was cut off between them, and will do it again.
        if (TriggerSignature.ProblemOf(trigger.Verification, secret) is not null) throw NotNow("secret_damaged");
        if (TriggerSignature.ProblemOf(trigger.Verification, secret, request, engine.Clock.Now, options.HookTolerance) is { } problem) throw ApiProblem.Unauthorized("invalid_signature", problem);
    }

    private static ApiProblem NotNow(string code) => new(HttpStatusCode.ServiceUnavailable, code, "the signature cannot be verified now; send it again later");

    private async Task<Guid> SubmitAsync(TriggerRow trigger, HookRequest request, CancellationToken cancellation)
    {
        var key = KeyOf(trigger, request);
        if (await ExistingAsync() is { } before) return before;
        var submission = new SubmitRequest
        {
            Pipeline = trigger.Pipeline,
            Version = trigger.Version,
            Title = trigger.Title,
            OwnerId = trigger.Owner,
            Params = TriggerParams.Of(trigger.Params, request),
            IdempotencyKey = key,
        };
        try
        {
            return (await client.SubmitAsync(new Caller(trigger.Tenant, new Actor(trigger.MadeBy) { Via = $"trigger:{trigger.Id}" }), submission, cancellation)).RunId;
        }
        catch (AndonException e) when (e.Code is "idempotency_key_reused")
        {
            // Sent twice at once, with headers that differ.
            return await ExistingAsync() ?? throw new ApiProblem(HttpStatusCode.Conflict, e.Code, e.Message);
        }

        async ValueTask<Guid?> ExistingAsync() => key is null ? null : await store.FindSubmissionAsync(trigger.Tenant, trigger.Pipeline, key, cancellation);
    }

    private static string? KeyOf(TriggerRow trigger, HookRequest request) => TriggerSignature.DeliveryOf(trigger.Verification, request) is { } delivery
        ? $"trigger/{trigger.Id:N}/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(delivery)))}"
        : null;

    private static HookRequest Read(HttpRequest request, ReadOnlyMemory<byte> body) => new(
        body,
        Bodies.IsJson(request.ContentType),
        request.Headers.Where(h => !Withheld.Contains(h.Key, StringComparer.OrdinalIgnoreCase)).GroupBy(h => h.Key.ToLowerInvariant()).ToDictionary(h => h.Key, h => h.First().Value.ToString(), StringComparer.Ordinal),
        request.Query.ToDictionary(q => q.Key, q => q.Value.ToString(), StringComparer.Ordinal));
}
