using System.Text.Json.Nodes;
using Andon.Server.Http;
using Andon.Server.OpenApi;
using Andon.Server.Tests.Http;

namespace Andon.Server.Tests.OpenApi;

public sealed class DocumentTests
{
    private static readonly JsonObject Document = JsonNode.Parse(OpenApiDocument.Utf8)!.AsObject();

    [Fact]
    public async Task The_document_is_served_to_anybody()
    {
        await using var server = await TestServer.StartAsync();
        var served = (await server.GetAsync("/openapi/v1.json", key: null)).Must(200);
        served["openapi"].GetString().ShouldBe("3.1.1");
        served.Headers["Content-Type"].ShouldBe("application/json");
    }

    [Fact]
    public void Every_route_is_in_it_with_its_parameters_its_body_and_its_refusals()
    {
        var operations = Document["paths"]!.AsObject().SelectMany(p => p.Value!.AsObject().Select(o => $"{o.Key.ToUpperInvariant()} {p.Key}"));
        operations.ShouldBe(Routes.All.Select(r => $"{r.Method} {r.Path}"), ignoreOrder: true);
        foreach (var route in Routes.All)
        {
            var operation = Document["paths"]![route.Path]![route.Method.ToLowerInvariant()]!.AsObject();
            var parameters = (operation["parameters"]?.AsArray() ?? []).Select(p => (In: p!["in"]!.GetValue<string>(), Name: p["name"]!.GetValue<string>())).ToList();
            parameters.ShouldBeUnique();
            parameters.Where(p => p.In == "path").Select(p => p.Name).ShouldBe(route.Parameters);
            parameters.Where(p => p.In == "query").Select(p => p.Name).ShouldBe(route.Query.Select(q => q.Name));
            operation.ContainsKey("requestBody").ShouldBe(route.Body is not null);
            var responses = operation["responses"]!.AsObject().Select(r => r.Key).ToList();
            responses.ShouldContain($"{route.Status}");
            if (route.NeedsCredential) responses.ShouldBe([.. responses.Union(["401", "403"])]);
        }
    }

    [Fact]
    public void What_a_route_answers_and_takes_beside_its_body_is_said_as_it_is()
    {
        Statuses("/api/v1/hooks/{token}", "post").ShouldBe(["202", "400", "401", "404", "408", "409", "413", "422", "429", "500", "503"], ignoreOrder: true);
        Headers("/api/v1/hooks/{token}", "post").ShouldBe(["Idempotency-Key"]);
        Headers("/api/v1/session", "post").ShouldBeEmpty("signed in twice, there are two sessions");
        Headers("/api/v1/human-tasks/{task}/links", "post").ShouldBe(["X-Andon-Csrf"]);
        Headers("/api/v1/runs", "post").ShouldBe(["Idempotency-Key", "X-Andon-Csrf"], ignoreOrder: true);
        Headers("/api/v1/runs", "get").ShouldBeEmpty();
        foreach (var method in (string[])["get", "post"])
        {
            var refusals = Document["paths"]!["/links/{token}"]![method]!["responses"]!.AsObject();
            refusals.ShouldAllBe(r => r.Value!["content"]!["text/html"] != null, "people read them");
            refusals.Select(r => r.Key).ShouldBe([.. refusals.Select(r => r.Key).Union(["404", "409", "410", "422", "429", "500", "503"])]);
        }

        Document["components"]!["securitySchemes"]!["session"]!["description"]!.GetValue<string>().ShouldContain("__Host-andon_session");

        static IEnumerable<string> Statuses(string path, string method) => Document["paths"]![path]![method]!["responses"]!.AsObject().Select(r => r.Key);

        static IEnumerable<string> Headers(string path, string method) =>
            (Document["paths"]![path]![method]!["parameters"]?.AsArray() ?? []).Where(p => p!["in"]!.GetValue<string>() == "header").Select(p => p!["name"]!.GetValue<string>());
    }

    [Fact]
    public void Every_reference_leads_somewhere_and_every_schema_is_used()
    {
        var references = References(Document).ToList();
        references.ShouldNotBeEmpty();
        foreach (var reference in references.Distinct())
        {
            JsonNode? there = Document;
            foreach (var part in reference.Split('/').Skip(1)) there = there?[part];
            there.ShouldNotBeNull(reference);
        }

        var schemas = Document["components"]!["schemas"]!.AsObject().Select(s => s.Key).ToList();
        schemas.Except(references.Select(r => r.Split('/')[^1])).ShouldBeEmpty();
        schemas.ShouldContain("RunView");
        schemas.ShouldContain("ProblemBody");
        schemas.Count.ShouldBeGreaterThan(40);
    }

    [Fact]
    public void A_schema_says_what_is_required_what_may_be_null_and_which_words_there_are()
    {
        var run = Document["components"]!["schemas"]!["RunView"]!;
        run["required"]!.AsArray().Select(r => r!.GetValue<string>()).ShouldContain("run_id");
        run["properties"]!["submitted_at"]!["format"]!.GetValue<string>().ShouldBe("date-time");
        run["properties"]!["state"]!["enum"]!.AsArray().Select(w => w!.GetValue<string>()).ShouldContain("completed");
        run["properties"]!["steps"]!["additionalProperties"]!["$ref"]!.GetValue<string>().ShouldBe("#/components/schemas/StepView");
        var body = Document["components"]!["schemas"]!["SubmitBody"]!;
        body["additionalProperties"]!.GetValue<bool>().ShouldBeFalse();
        body["required"]!.AsArray().Select(r => r!.GetValue<string>()).ShouldBe(["pipeline"]);
    }

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject o => o.SelectMany(p => p is { Key: "$ref", Value: JsonValue v } ? [v.GetValue<string>()] : References(p.Value)),
        JsonArray a => a.SelectMany(References),
        _ => [],
    };
}
