using System.Globalization;
using System.Text.Json;
using Andon.Client;
using Andon.Server.Identities;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Andon.Server.Http;

/// <summary>One request: who sends it, what it asks, and what is answered beside the body.</summary>
internal sealed class Call(HttpContext http, Route route, ApiUser user)
{
    public HttpContext Http => http;

    public Route Route => route;

    public ApiUser User => user;

    public Caller Caller { get; } = user.Caller;

    public IAndonClient Client => Get<IAndonClient>();

    /// <summary>Who asked is gone.</summary>
    public CancellationToken Cancellation => http.RequestAborted;

    /// <summary>Who asked is gone, or the server stops: for what waits.</summary>
    public CancellationToken Ending { get; init; }

    /// <summary>The body as it came.</summary>
    public ReadOnlyMemory<byte> Bytes { get; set; }

    /// <summary>Where what was made is.</summary>
    public string? Location { get; set; }

    /// <summary>The name of what is shown, without quotes.</summary>
    public string? ETag { get; set; }

    /// <summary>Another status than the route's.</summary>
    public int? Status { get; set; }

    /// <summary>What is answered to the same request sent again, where the first answer has what is shown once; else null.</summary>
    public object? ReplayedAnswer { get; set; }

    /// <summary>The key by which a request that is sent again is known.</summary>
    public string? IdempotencyKey => http.Request.Headers["Idempotency-Key"] is [{ Length: > 0 } key] ? key : null;

    /// <summary>What the caller looked at, without quotes.</summary>
    public string? IfMatch => http.Request.Headers.IfMatch is [{ Length: > 0 } etag] && etag != "*" ? etag.Trim().Trim('"') : null;

    public T Get<T>()
        where T : notnull => http.RequestServices.GetRequiredService<T>();

    public T Body<T>() => Bodies.Parse<T>(http.Request, Bytes);

    public string Path(string name) => (string)http.Request.RouteValues[name]!;

    /// <summary>A step in the path. The steps of items have slashes in their names, which come escaped.</summary>
    public string Step() => Path("step").Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    /// <summary>An id in the path; what is none is as unknown as an id that never was.</summary>
    public Guid Id(string name) => System.Guid.TryParse(Path(name), out var id) ? id : throw ApiProblem.NotFound($"unknown_{name}", $"there is no {name} '{Path(name)}'");

    public string? Text(string name) => http.Request.Query[Known(name)] is [{ Length: > 0 } text] ? text : null;

    public int? Number(string name) => Parse<int>(name, "a number", int.TryParse);

    public long? Long(string name) => Parse<long>(name, "a number", long.TryParse);

    public bool Flag(string name) => Parse<bool>(name, "true or false", bool.TryParse) ?? false;

    public Guid? Guid(string name) => Parse<Guid>(name, "an id", System.Guid.TryParse);

    public DateTimeOffset? Time(string name) => Parse<DateTimeOffset>(
        name, "a time such as 2030-01-31T12:00:00Z", static (text, out time) => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time));

    public T? Word<T>(string name)
        where T : struct, Enum
    {
        if (Text(name) is not { } text) return null;
        foreach (var value in Enum.GetValues<T>())
        {
            if (JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()) == text) return value;
        }

        throw Wrong(name, "one of " + string.Join(", ", Enum.GetValues<T>().Select(v => JsonNamingPolicy.SnakeCaseLower.ConvertName(v.ToString()))), text);
    }

    public int Limit => Number("limit") ?? 50;

    private delegate bool TryParse<T>(string text, out T value);

    private T? Parse<T>(string name, string what, TryParse<T> parse)
        where T : struct => Text(name) is not { } text ? null : parse(text, out var value) ? value : throw Wrong(name, what, text);

    private static ApiProblem Wrong(string name, string what, string text) => ApiProblem.Bad("invalid_query", $"'{name}' in the query is {what}, not '{text}'");

    private string Known(string name) => route.Query.Any(q => q.Name == name) ? name : throw new InvalidOperationException($"{route.Method} {route.Path} does not declare the parameter '{name}'.");
}
