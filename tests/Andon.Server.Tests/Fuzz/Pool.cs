using System.Text.Json;

namespace Andon.Server.Tests.Fuzz;

/// <summary>What one client has learnt of the server by its answers: ids, tokens, keys and cursors, by what they are of.</summary>
internal sealed class Pool
{
    private const int Most = 40;

    private readonly Dictionary<string, List<string>> values = new(StringComparer.Ordinal);

    public void Add(string name, string value)
    {
        if (!values.TryGetValue(name, out var known)) values[name] = known = [];
        if (known.Count >= Most) known.RemoveAt(0);
        known.Add(value);
    }

    /// <summary>One of a kind. The newest are drawn more often: there is more to be done with them.</summary>
    public string? Draw(string name, Random random)
    {
        var at = random.NextDouble();
        return values.TryGetValue(name, out var known) ? known[^(1 + (int)(at * at * known.Count))] : null;
    }

    /// <summary>Learns from an answer to an operation.</summary>
    public void Learn(Operation operation, JsonElement answer)
    {
        var parts = operation.Path.Split('/');
        var area = parts.ElementAtOrDefault(3) switch
        {
            "runs" => "run",
            "human-tasks" => "task",
            "jobs" => "job",
            "schedules" => "schedule",
            "keys" => "key",
            "webhooks" => parts.ElementAtOrDefault(5) is "test" or "deliveries" ? "delivery" : "webhook",
            "triggers" => "trigger",
            _ => null,
        };
        Walk(answer, area);
    }

    private void Walk(JsonElement value, string? area)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray().Take(20)) Walk(item, area);
        }

        if (value.ValueKind != JsonValueKind.Object) return;
        foreach (var property in value.EnumerateObject())
        {
            var name = property.Name switch { "run_id" => "run", "task_id" => "task", "id" => area, "digest" or "token" or "etag" => property.Name, "next_cursor" => "cursor", "key" when area == "key" => "credential", _ => null };
            // The path of a trigger and the URL of a link, whose last part is a token of their own.
            if (property.Value.ValueKind == JsonValueKind.String && property.Name is "path" or "url" && property.Value.GetString()!.Split('/') is [.., "hooks" or "links", _] parts) Add(parts[^2], parts[^1]);
            if (property.Value.ValueKind == JsonValueKind.String && name is not null) Add(name, property.Value.GetString()!);
            else Walk(property.Value, area);
        }
    }
}
