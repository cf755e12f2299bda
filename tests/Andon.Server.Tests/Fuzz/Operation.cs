using System.Text.Json;
using System.Text.Json.Nodes;
using Andon.Schemas;

namespace Andon.Server.Tests.Fuzz;

/// <summary>An operation, as the served document has it: nothing here is known from the code.</summary>
internal sealed class Operation
{
    private readonly Dictionary<(int Status, string Media), JsonSchema?> answers = [];

    private Operation(string method, string path, JsonObject definition, JsonObject document)
    {
        Method = method.ToUpperInvariant();
        Path = path;
        Parameters = [.. (definition["parameters"]?.AsArray() ?? []).Select(p => p!.AsObject())];
        Bodies = definition["requestBody"]?["content"]?.AsObject().ToDictionary(c => c.Key, c => c.Value!["schema"]!) ?? [];
        foreach (var (status, response) in definition["responses"]!.AsObject())
        {
            var resolved = Resolve(response!, document);
            Statuses.Add(int.Parse(status));
            foreach (var (media, content) in resolved["content"]?.AsObject() ?? [])
                answers[(int.Parse(status), media)] = media.EndsWith("json", StringComparison.Ordinal) ? SchemaOf(content!["schema"]!, document) : null;
        }
    }

    public string Method { get; }

    public string Path { get; }

    public IReadOnlyList<JsonObject> Parameters { get; }

    /// <summary>The schemas of the body, by media type.</summary>
    public IReadOnlyDictionary<string, JsonNode> Bodies { get; }

    public HashSet<int> Statuses { get; } = [];

    public override string ToString() => $"{Method} {Path}";

    public static IReadOnlyList<Operation> All(JsonObject document) =>
        [.. document["paths"]!.AsObject().SelectMany(p => p.Value!.AsObject().Select(o => new Operation(o.Key, p.Key, o.Value!.AsObject(), document)))];

    public static JsonNode Resolve(JsonNode node, JsonObject document)
    {
        if (node is not JsonObject || node["$ref"]?.GetValue<string>() is not { } reference) return node;
        JsonNode there = document;
        foreach (var part in reference.Split('/').Skip(1)) there = there[part]!;
        return there;
    }

    /// <summary>What an answer breaks of what the document says of it; null where nothing.</summary>
    public string? ProblemOf(WireAnswer answer)
    {
        if (!Statuses.Contains(answer.Status)) return $"answers {answer.Status}, which the document does not have";
        if (answer.Status == 204 || answer.Body.Length == 0) return null;
        if (!answers.TryGetValue((answer.Status, answer.MediaType ?? ""), out var schema)) return $"answers {answer.Status} as {answer.MediaType}, which the document does not have";
        if (schema is null) return null;
        var error = schema.Validate(JsonDocument.Parse(answer.Body).RootElement).FirstOrDefault();
        return error is null ? null : $"answers {answer.Status} with what its schema does not admit: {error.Pointer} {error.Keyword} {error.Message}";
    }

    private static JsonSchema SchemaOf(JsonNode schema, JsonObject document) => JsonSchema.Parse(JsonSerializer.SerializeToElement(
        new JsonObject { ["allOf"] = new JsonArray(schema.DeepClone()), ["components"] = document["components"]!.DeepClone() }));
}
