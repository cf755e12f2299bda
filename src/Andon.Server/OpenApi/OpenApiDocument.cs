using System.Text.Json;
using System.Text.Json.Nodes;
using Andon.Server.Http;
using Andon.Server.Identities;

namespace Andon.Server.OpenApi;

/// <summary>
/// The description of the API as OpenAPI 3.1, made from the table of routes. Not by the framework's generator: that describes handlers and uses the JSON settings of the
/// host, and here the table says what a handler does and the settings are our own, whatever host it is mounted in.
/// </summary>
internal static class OpenApiDocument
{
    private static readonly Dictionary<string, string> Areas = new(StringComparer.Ordinal)
    {
        ["pipelines"] = "Definitions, by name and version",
        ["step-types"] = "What the steps of pipelines can be",
        ["runs"] = "Runs of pipelines: what happens in them, what steers them, and their files",
        ["tasks"] = "What people are to decide or fill in, and who stands in for whom",
        ["jobs"] = "Steps for workers outside of the engine",
        ["schedules"] = "Runs at set times",
        ["webhooks"] = "Where events are sent",
        ["triggers"] = "What requests from outside start",
        ["secrets"] = "Values that pipelines name and nobody is shown",
        ["tenants"] = "Whose data there is",
        ["keys"] = "By what requests say who sends them",
        ["users"] = "People and programs, and what they may do",
        ["quotas"] = "How much of the server a tenant may have",
        ["audit"] = "What people did, and whether the record of it is sound",
        ["about"] = "The server itself",
    };

    private static readonly Dictionary<int, string> OtherDescriptions = new() { [202] = "Not over yet", [204] = "Done: there is nothing, or nothing more, to be sent", [503] = "Not now" };

    private static readonly Lazy<byte[]> Written = new(() => JsonSerializer.SerializeToUtf8Bytes(Create(), AndonJson.Options));

    public static byte[] Utf8 => Written.Value;

    public static JsonObject Create()
    {
        var schemas = new SchemaBook();
        var paths = new JsonObject();
        foreach (var routes in Routes.All.GroupBy(r => r.Path, StringComparer.Ordinal))
            paths[routes.Key] = new JsonObject(routes.Select(r => KeyValuePair.Create(r.Method.ToLowerInvariant(), (JsonNode?)Operation(r, schemas))));
        var problem = new JsonObject { ["description"] = "A refusal or a failure; code tells them apart", ["content"] = new JsonObject { ["application/problem+json"] = new JsonObject { ["schema"] = schemas.Of(typeof(ProblemBody)) } } };
        return new JsonObject
        {
            ["openapi"] = "3.1.1",
            ["info"] = new JsonObject { ["title"] = "Andon", ["version"] = "v1", ["description"] = "Durable pipelines of code and people.", ["license"] = new JsonObject { ["name"] = "MIT", ["identifier"] = "MIT" } },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/" }),
            ["tags"] = new JsonArray([.. Routes.All.Select(TagOf).Distinct(StringComparer.Ordinal).Select(Tag)]),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["securitySchemes"] = new JsonObject { ["key"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer", ["bearerFormat"] = "andon_ID_SECRET_CRC" }, ["session"] = new JsonObject { ["type"] = "apiKey", ["in"] = "cookie", ["name"] = SessionCookie.Name, ["description"] = $"Over TLS its name is {SessionCookie.SecureName}. What changes anything needs {SessionAuthenticator.CsrfHeader} too." } },
                ["responses"] = new JsonObject { ["Problem"] = problem },
                ["schemas"] = schemas.ToJson(),
            },
        };
    }

    private static JsonObject Operation(Route route, SchemaBook schemas)
    {
        var operation = new JsonObject { ["operationId"] = route.Id, ["tags"] = new JsonArray(TagOf(route)), ["summary"] = route.Summary };
        var parameters = new JsonArray([.. Parameters(route, schemas)]);
        if (parameters.Count > 0) operation["parameters"] = parameters;
        if (route.Body is { } body)
        {
            var content = route.BodyMedia.Select(media => KeyValuePair.Create(media, (JsonNode?)new JsonObject { ["schema"] = media == ApiJson.MediaType ? schemas.Of(body, isBody: true) : new JsonObject { ["type"] = "string" } }));
            operation["requestBody"] = new JsonObject { ["required"] = !IsOptional(body), ["content"] = new JsonObject(content) };
        }

        operation["responses"] = Responses(route, schemas);
        operation["security"] = route.NeedsCredential ? new JsonArray(new JsonObject { ["key"] = new JsonArray() }, new JsonObject { ["session"] = new JsonArray() }) : [];
        return operation;
    }

    private static IEnumerable<JsonNode> Parameters(Route route, SchemaBook schemas)
    {
        foreach (var name in route.Parameters) yield return Parameter(name, "path", Text(), null, isRequired: true);
        foreach (var query in route.Query) yield return Parameter(query.Name, "query", schemas.Of(query.Type), query.Summary);
        if (route is { Method: "POST", Repeats: not Repeats.None }) yield return Parameter("Idempotency-Key", "header", Text(), "The same key and request are answered as before");
        if (route is { NeedsCredential: true, IsRead: false }) yield return Parameter(SessionAuthenticator.CsrfHeader, "header", Text(), "Of a session: the csrf_token that GET /api/v1/session shows");
        if (route.TakesIfMatch) yield return Parameter("If-Match", "header", Text(), "The ETag of what was looked at; 412 where something else is there now");
        if (route.Media.Contains(Live.Sse.MediaType)) yield return Parameter("Last-Event-ID", "header", Text(), "The id of the last event that was seen");
    }

    private static JsonObject Parameter(string name, string place, JsonNode schema, string? summary, bool isRequired = false)
    {
        var parameter = new JsonObject { ["name"] = name, ["in"] = place, ["schema"] = schema };
        if (isRequired) parameter["required"] = true;
        if (summary is not null) parameter["description"] = summary;
        return parameter;
    }

    private static JsonObject Responses(Route route, SchemaBook schemas)
    {
        var responses = new JsonObject();
        foreach (var status in route.OtherStatuses.Prepend(route.Status)) responses[$"{status}"] = Answer(route, status, schemas);
        foreach (var status in Problems(route).Except(route.OtherStatuses).Where(s => !responses.ContainsKey($"{s}"))) responses[$"{status}"] = route.IsPage ? Page() : new JsonObject { ["$ref"] = "#/components/responses/Problem" };
        return responses;
    }

    private static JsonObject Page() => new() { ["description"] = "A page that says why nothing was done", ["content"] = new JsonObject { [HtmlPage.MediaType] = new JsonObject { ["schema"] = Text() } } };

    private static JsonObject Answer(Route route, int status, SchemaBook schemas)
    {
        var answer = new JsonObject { ["description"] = status == route.Status && status != 204 ? "What was asked for" : OtherDescriptions[status] };
        var media = route.Media.Count > 0 ? route.Media : [ApiJson.MediaType];
        if (route.Answer is { } type && status != 204)
            answer["content"] = new JsonObject(media.Select(m => KeyValuePair.Create(m, (JsonNode?)new JsonObject { ["schema"] = m == ApiJson.MediaType ? schemas.Of(type) : Text() })));
        return answer;
    }

    /// <summary>The refusals that a route can answer with; 500 is a fault, and 503 a database that is not there just now.</summary>
    private static IEnumerable<int> Problems(Route route)
    {
        if (route.Body is not null || route.Query.Count > 0) yield return 400;
        // The token of a hook is its credential, and beside it there may be a signature.
        if (route.NeedsCredential || route is { IsGuarded: true, IsPage: false } || route.ReadsBody) yield return 401;
        if (route.NeedsCredential || route.IsGuarded) yield return 403;
        if (route.Body is not null) yield return 408;
        if (route.Path.Contains('{') || route.Method == "POST" || route.Query.Any(q => q.Name == "tenant")) yield return 404;
        if (!route.IsRead || route.IsPage) yield return 409;
        if (route.IsPage) yield return 410;
        if (route.TakesIfMatch) yield return 412;
        if (route.Body is not null) yield return 413;
        if (route is { Body: not null, ReadsBody: false, IsPage: false }) yield return 415;
        if (route.NeedsCredential || route.IsPage || route.ReadsBody) yield return 422;
        if (route.NeedsCredential || route.IsGuarded || route.ReadsBody) yield return 429;
        yield return 500;
        yield return 503;
    }

    /// <summary>Whether nothing need be said: no property of the body is required.</summary>
    private static bool IsOptional(Type body) => body != typeof(JsonElement) && ApiJson.Options.GetTypeInfo(body).Properties.All(p => !p.IsRequired);

    private static string TagOf(Route route) => route.Area ?? "about";

    private static JsonObject Tag(string name)
    {
        var tag = new JsonObject { ["name"] = name };
        if (Areas.TryGetValue(name, out var description)) tag["description"] = description;
        return tag;
    }

    private static JsonObject Text() => new() { ["type"] = "string" };
}
