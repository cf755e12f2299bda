using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Andon.Pipelines;
using Andon.Runs;
using Andon.Schemas;
using Andon.Stores;

namespace Andon.Client.Http;

/// <summary>Requests and their answers: what is refused there is thrown here as it would be in process.</summary>
internal sealed class HttpTransport(HttpClient http)
{
    private const string Prefix = "api/v1/";
    private const string Json = "application/json";

    public async Task<T> SendAsync<T>(HttpMethod method, string path, object? body, CancellationToken cancellation, params (string Name, string? Value)[] headers)
    {
        using var response = await OpenAsync(method, path, Content(body), cancellation, headers);
        return await ReadAsync<T>(response, cancellation);
    }

    public Task<T> GetAsync<T>(string path, CancellationToken cancellation) => SendAsync<T>(HttpMethod.Get, path, null, cancellation);

    public Task<T> PostAsync<T>(string path, object? body, CancellationToken cancellation, params (string Name, string? Value)[] headers) => SendAsync<T>(HttpMethod.Post, path, body, cancellation, headers);

    public async Task DoAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellation) => (await OpenAsync(method, path, content, cancellation)).Dispose();

    /// <summary>An answer that was no refusal; its body is still to come.</summary>
    public async Task<HttpResponseMessage> OpenAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellation, params (string Name, string? Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, Prefix + path) { Content = content };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(Json));
        foreach (var (name, value) in headers)
        {
            if (value is not null) request.Headers.TryAddWithoutValidation(name, value);
        }

        HttpResponseMessage response;
        try
        {
            response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        }
        catch (HttpRequestException e)
        {
            throw new StoreException("server_unreachable", $"{http.BaseAddress} does not answer: {e.Message}", e);
        }
        catch (TaskCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new StoreException("server_unreachable", $"{http.BaseAddress} has not answered in time", e);
        }

        if (response.IsSuccessStatusCode) return response;
        using (response) throw await RefusalAsync(response, cancellation);
    }

    public static async Task<T> ReadAsync<T>(HttpResponseMessage response, CancellationToken cancellation)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        return (await JsonSerializer.DeserializeAsync<T>(body, AndonJson.Options, cancellation))!;
    }

    public static HttpContent JsonContent(byte[] json) => new ByteArrayContent(json) { Headers = { ContentType = new MediaTypeHeaderValue(Json) } };

    private static HttpContent? Content(object? body) => body is null ? null : JsonContent(JsonSerializer.SerializeToUtf8Bytes(body, body.GetType(), AndonJson.Options));

    private async Task<Exception> RefusalAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var problem = await ProblemAsync(response, cancellation);
        var status = response.StatusCode;
        if (problem is null) return new StoreException("server_unreachable", $"{http.BaseAddress} answers {(int)status} and is no Andon server, or something before it is not well");
        if ((int)status >= 500) return new StoreException(problem.Code, problem.Detail);
        var errors = problem.Errors ?? [];
        // Definitions have problems with a place in their text; everything else breaks a schema.
        var isDefinition = problem.Code is "invalid_pipeline" or "invalid_step_type";
        var refusal = new Refusal(KindOf(status), problem.Code, problem.Detail)
        {
            Errors = isDefinition ? [] : [.. errors.Select(e => new SchemaError(e.Pointer, e.Keyword, e.Message, ""))],
            Details = problem.Details ?? ImmutableDictionary<string, string>.Empty,
        };
        return new AndonException(refusal) { Problems = isDefinition ? [.. errors.Select(e => new PipelineProblem(e.Keyword, e.Pointer, e.Message) { Line = e.Line, Column = e.Column })] : [] };
    }

    private static async Task<Problem?> ProblemAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        if (response.Content.Headers.ContentType?.MediaType != "application/problem+json") return null;
        try
        {
            return await ReadAsync<Problem>(response, cancellation);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static RefusalKind KindOf(HttpStatusCode status) => status switch
    {
        HttpStatusCode.NotFound => RefusalKind.NotFound,
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => RefusalKind.Forbidden,
        HttpStatusCode.Conflict or HttpStatusCode.TooManyRequests => RefusalKind.Conflict,
        HttpStatusCode.PreconditionFailed => RefusalKind.Stale,
        _ => RefusalKind.Invalid,
    };

    private sealed record Problem(string Code, string Detail)
    {
        public IReadOnlyList<Place>? Errors { get; init; }

        public ImmutableDictionary<string, string>? Details { get; init; }
    }

    private sealed record Place(string Pointer, string Keyword, string Message, int Line = 0, int Column = 0);
}
