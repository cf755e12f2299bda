using System.Diagnostics;
using System.Net;
using System.Text.Json.Serialization;
using Andon.Client;
using Andon.Runs;
using Andon.Stores;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Andon.Server.Http;

/// <summary>What is answered where something was refused or failed: Problem Details (RFC 9457) with a stable code.</summary>
internal sealed record ProblemBody(string Title, int Status, string Detail, string Code, string TraceId)
{
    /// <summary>The type of every problem: <see cref="Code"/> tells them apart.</summary>
    public string Type { get; init; } = "about:blank";

    /// <summary>Where the input is wrong.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<FieldError>? Errors { get; init; }

    /// <summary>Facts a program needs to go on, such as <c>decided_by</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Details { get; init; }

    /// <summary>What is there now, where something else was decided on.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public object? Current { get; init; }

    /// <summary>What becomes of a failure; null for one that is a fault of ours.</summary>
    public static ProblemBody? Of(Exception failure, string trace) => failure switch
    {
        ApiProblem p => Create(p.Status, p.Code, p.Message, trace) with { Errors = p.Errors.Count == 0 ? null : p.Errors },
        AndonException e => Create(StatusOf(e.Kind), e.Code, e.Message, trace) with { Errors = ErrorsOf(e), Details = e.Details.IsEmpty ? null : e.Details },
        // What the web server finds wrong only while the body is read: a chunk that is none, a body that comes too slowly.
        BadHttpRequestException e => Create((HttpStatusCode)e.StatusCode, "bad_request", e.Message, trace),
        StoreException e => Create(HttpStatusCode.ServiceUnavailable, e.Code, e.Message, trace),
        _ => null,
    };

    public static ProblemBody Create(HttpStatusCode status, string code, string message, string trace) => new(ReasonPhrases.GetReasonPhrase((int)status), (int)status, message, code, trace);

    /// <summary>The trace that a request belongs to, by which its log lines are found.</summary>
    public static string TraceOf(HttpContext http) => Activity.Current?.TraceId.ToHexString() ?? http.TraceIdentifier;

    /// <summary>The one place that says what a refusal is over HTTP.</summary>
    public static HttpStatusCode StatusOf(RefusalKind kind) => kind switch
    {
        RefusalKind.NotFound => HttpStatusCode.NotFound,
        RefusalKind.Forbidden => HttpStatusCode.Forbidden,
        RefusalKind.Invalid => HttpStatusCode.UnprocessableEntity,
        RefusalKind.Conflict => HttpStatusCode.Conflict,
        _ => HttpStatusCode.PreconditionFailed,
    };

    private static List<FieldError>? ErrorsOf(AndonException e)
    {
        List<FieldError> errors = [.. e.Errors.Select(FieldError.Of), .. e.Problems.Select(FieldError.Of)];
        return errors.Count == 0 ? null : errors;
    }
}
