using System.Text.Json.Nodes;

namespace Andon.Server.Tests.Fuzz;

/// <summary>Values that a schema of the document admits; where a name says more than the schema, such as that it is of a step, one that means something.</summary>
internal sealed class Sampler(JsonObject document, Pool pool, Random random)
{
    private static readonly string[] Words = ["a", "line", "ann", "editor", "审核", "with space", "é̂", "x.y-z_1", "0", "", "😀", "${{ params.x }}", "secret://k", "<b>", "../a", "'--"];

    public JsonNode? Of(JsonNode schema, string name, int depth = 0)
    {
        schema = Operation.Resolve(schema, document);
        if (random.Next(10) > 0 && Meant(name, KindOf(schema)) is { } meant) return meant;
        if (schema["enum"] is JsonArray words) return words[random.Next(words.Count)]?.DeepClone();
        if (schema["anyOf"] is JsonArray ways) return Of(ways[random.Next(ways.Count)]!, name, depth + 1);
        return KindOf(schema) switch
        {
            "string" => schema["format"]?.GetValue<string>() switch
            {
                "uuid" => pool.Draw("token", random) ?? Guid.NewGuid().ToString(),
                "date-time" => $"20{random.Next(10, 99)}-0{random.Next(1, 9)}-11T10:00:00Z",
                _ => Words[random.Next(Words.Length)],
            },
            "integer" => Number(),
            "number" => random.NextDouble() * 100,
            "boolean" => random.Next(2) == 0,
            "null" => null,
            "array" => new JsonArray([.. Enumerable.Range(0, random.Next(3)).Select(_ => Of(schema["items"] ?? new JsonObject(), name, depth + 1))]),
            "object" => Object(schema, depth),
            _ => Any(depth),
        };
    }

    /// <summary>The first kind of a schema that is not null, or sometimes null where it may be.</summary>
    private string? KindOf(JsonNode schema) => schema["type"] switch
    {
        JsonArray kinds => kinds[random.Next(4) == 0 ? ^1 : 0]!.GetValue<string>(),
        JsonValue kind => kind.GetValue<string>(),
        _ => null,
    };

    private JsonNode? Meant(string name, string? kind) => (name, kind) switch
    {
        ("pipeline", "string") => "line",
        ("step" or "from" or "rerun_from" or "rollback_to", "string") => One("file", "gate", "form", "job", "bell"),
        ("user" or "to" or "deputy" or "owner_id", "string") => One("ann", "bob", "member", "operator"),
        ("token", "string") => pool.Draw("token", random) ?? Guid.NewGuid().ToString(),
        ("version" or "to" or "max" or "weight", "integer") => random.Next(1, 4),
        ("wait_ms", "integer") => random.Next(20),
        ("max_open_runs" or "max_running_steps", "integer") => random.Next(200, 500),
        ("max_stored_bytes", "integer") => 1L << 40,
        // Addresses of this machine are refused, so that what is sent there leaves nowhere and is dead at once.
        ("url", "string") => One("http://127.0.0.1:9/", "https://hooks.invalid/", "ftp://x", "x"),
        ("events", "array") => new JsonArray(One("run.cancelled", "run.failed", "run.*", "nonsense")),
        ("secret", "string") => "whsec_" + Convert.ToBase64String(new byte[32]),
        ("cron", "string") => One("0 5 * * *", "@daily", "*/7 * * * 1-5", "61 * * * *"),
        ("time_zone", "string") => One("UTC", "Europe/Berlin", "Asia/Shanghai", "Moon/Sea"),
        ("types", "array") => new JsonArray("external"),
        ("scopes", "array") => new JsonArray("runs:read"),
        ("tenant", "string") => One("acme", "other", "default"),
        ("value", "string") => "a-value-to-be-kept-" + random.Next(1_000),
        ("updates", "object") => new JsonObject { [One("file", "gate", "form")] = Any(0) },
        _ => null,
    };

    private string One(params string[] words) => words[random.Next(words.Length)];

    private JsonNode Number() => random.Next(8) switch { 0 => -1, 1 => 0, 2 => int.MaxValue, 3 => int.MinValue, 4 => long.MaxValue, _ => random.Next(1, 100) };

    private JsonObject Object(JsonNode schema, int depth)
    {
        var made = new JsonObject();
        var required = schema["required"]?.AsArray().Select(r => r!.GetValue<string>()).ToHashSet() ?? [];
        foreach (var (name, property) in schema["properties"]?.AsObject() ?? [])
        {
            if (required.Contains(name) || random.Next(2) == 0) made[name] = Of(property!, name, depth + 1);
        }

        if (schema["additionalProperties"] is JsonObject more && depth < 4) made[Words[random.Next(Words.Length)]] = Of(more, "", depth + 1);
        return made;
    }

    private JsonNode? Any(int depth) => random.Next(depth > 3 ? 4 : 8) switch
    {
        0 => null,
        1 => random.Next(-5, 5),
        2 => Words[random.Next(Words.Length)],
        3 => random.Next(2) == 0,
        4 => new JsonArray([.. Enumerable.Range(0, random.Next(3)).Select(_ => Any(depth + 1))]),
        _ => new JsonObject(Enumerable.Range(0, random.Next(3)).Select(i => KeyValuePair.Create($"k{i}", Any(depth + 1)))),
    };
}
