using System.Net;
using System.Text.Json;
using Andon.Client;
using Andon.Runs;
using Andon.Server.Identities;
using Andon.Server.Limits;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Andon.Server.Http;

/// <summary>Carries out a request, in one order for every route: credential, role, body, what it asks for; and makes a problem of whatever is thrown.</summary>
internal sealed class Runner(IEnumerable<IAuthenticator> authenticators, Replays replays, RequestRates rates, FailedAddresses failures, AndonServerOptions options, IHostApplicationLifetime lifetime, ILogger<Runner> log)
{
    private const string NoCredential = "credential_required";

    private readonly IAuthenticator[] authenticators = [.. authenticators];

    public async Task RunAsync(HttpContext http, Route route)
    {
        using var trace = RequestTrace.Begin(http);
        Call? call = null;
        try
        {
            // The limit is ours: Kestrel's own would answer before it is known who asks.
            if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null;
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
            call = new Call(http, route, await AdmitAsync(http, route)) { Ending = ending.Token };
            if (route is { Body: not null, ReadsBody: false }) call.Bytes = await Bodies.ReadAsync(http.Request, Math.Min(options.MaxBodyBytes, route.MaxBodyBytes ?? int.MaxValue));
            var answer = route.Method == "POST" && route.Repeats == Repeats.Kept && call.IdempotencyKey is { } key
                ? await replays.RunAsync(call, key, () => HandleAsync(call))
                : await HandleAsync(call);
            await answer.WriteAsync(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be answered.
        }
        catch (Exception e)
        {
            await FailAsync(http, route, call, e);
        }
        finally
        {
            RequestTrace.Describe(http, route);
        }
    }

    private async Task<ApiUser> AdmitAsync(HttpContext http, Route route)
    {
        if (!route.NeedsCredential) return route.IsGuarded && failures.RefusalOf(http) is { } refusal ? throw refusal : Nobody;
        var user = await IdentifyAsync(http) ?? throw ApiProblem.Unauthorized(NoCredential, "send 'Authorization: Bearer KEY'");
        rates.Count(user.Tenant);
        if (!route.Roles.HasFlag((Roles)(1 << (int)user.Grant.Role)))
            throw ApiProblem.Forbidden("role_not_admitted", $"a {JsonNamingPolicy.SnakeCaseLower.ConvertName(user.Grant.Role.ToString())} may not do that; it is open to: {RoleNames.Of(route.Roles)}");
        if (user.MustChangePassword && !route.IsOfSession) throw ApiProblem.Forbidden("password_must_change", "this password was made by somebody else; choose one first: PUT /api/v1/session/password");
        if (route.Scope is { } scope && user.Scopes.Length > 0 && !user.Scopes.Contains(scope, StringComparer.Ordinal))
            throw ApiProblem.Forbidden("scope_missing", $"this credential is not good for {scope}; it is for: {string.Join(", ", user.Scopes)}");
        return user;
    }

    private async ValueTask<ApiUser?> IdentifyAsync(HttpContext http)
    {
        foreach (var authenticator in authenticators)
        {
            if (await authenticator.AuthenticateAsync(http) is { } user) return user;
        }

        return http.Request.Headers.Authorization.Count > 0 ? throw ApiProblem.Unauthorized("invalid_key", "the Authorization header has no API key") : null;
    }

    private static async Task<Answer> HandleAsync(Call call)
    {
        var value = await call.Route.Handle(call);
        return Answer.Of(call, value);
    }

    private async Task FailAsync(HttpContext http, Route route, Call? call, Exception failure)
    {
        var traceId = ProblemBody.TraceOf(http);
        failure = await MissingAsync(call, failure) ?? failure;
        // A session that is over was none to guess: the page that it is of asks on, until somebody looks at it.
        if (failure is ApiProblem { Status: HttpStatusCode.Unauthorized, Code: not (NoCredential or SessionAuthenticator.Over) }) failure = Failed(http) ?? failure;
        var problem = ProblemBody.Of(failure, traceId);
        if (problem is null)
        {
            log.LogError(failure, "{Method} {Path} failed; trace {TraceId}", route.Method, route.Path, traceId);
            problem = ProblemBody.Create(HttpStatusCode.InternalServerError, "internal_error", "This is a fault of the server; its log has more under the trace.", traceId);
        }

        if (http.Response.HasStarted)
        {
            // Half an answer must not look like a whole one.
            http.Abort();
            return;
        }

        if (failure is AndonException { Kind: RefusalKind.Stale } && call is not null) problem = problem with { Current = await CurrentAsync(call) };
        http.Response.Clear();
        // A cookie that is no good any more would stand before whatever else says who somebody is.
        if (failure is ApiProblem { Code: SessionAuthenticator.Over }) SessionCookie.Remove(http);
        if (problem.Status == 503) http.Response.Headers.RetryAfter = "1";
        if (failure is ApiProblem { RetryAfter: { } after }) http.Response.Headers.RetryAfter = $"{(long)Math.Ceiling(after.TotalSeconds)}";
        if (route.IsPage) await new HtmlPage(http).FailAsync(problem.Status);
        else await WriteAsync(http, problem);
    }

    /// <summary>Counts a credential that was wrong; returns what is answered instead where there were too many.</summary>
    private ApiProblem? Failed(HttpContext http)
    {
        var refusal = failures.RefusalOf(http);
        failures.Count(http);
        return refusal;
    }

    /// <summary>Refuses what is no request of a route.</summary>
    public static Task RefuseAsync(HttpContext http, ApiProblem refusal) => WriteAsync(http, ProblemBody.Of(refusal, ProblemBody.TraceOf(http))!);

    private static async Task WriteAsync(HttpContext http, ProblemBody problem)
    {
        http.Response.StatusCode = problem.Status;
        if (problem.Status == 401) http.Response.Headers.WWWAuthenticate = "Bearer";
        http.Response.ContentType = "application/problem+json";
        await http.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(problem, ApiJson.Options));
    }

    /// <summary>Of a request that is wrong in itself, whether what it is about is there at all: that comes first, and is only asked where it matters.</summary>
    private static async Task<Exception?> MissingAsync(Call? call, Exception failure)
    {
        var isInvalid = failure is ApiProblem { Status: HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnsupportedMediaType }
            or AndonException { Kind: RefusalKind.Invalid };
        if (call is null || !isInvalid) return null;
        try
        {
            await Subjects.MustBeThereAsync(call);
            return null;
        }
        catch (Exception e) when (e is AndonException { Kind: RefusalKind.NotFound } or ApiProblem { Status: HttpStatusCode.NotFound })
        {
            return e;
        }
    }

    private static async Task<object?> CurrentAsync(Call call)
    {
        if (!call.Route.Path.Contains("{task}", StringComparison.Ordinal)) return null;
        return await call.Client.GetTaskAsync(call.Caller, call.Id("task"), call.Cancellation);
    }

    private static ApiUser Nobody { get; } = new("-", "-", new Andon.Identity.Grant(Andon.Identity.Role.Viewer, []));
}
