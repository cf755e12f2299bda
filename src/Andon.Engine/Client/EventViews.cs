using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Andon.Artifacts;
using Andon.Runs;

namespace Andon.Client;

/// <summary>Events as every surface shows them. Tokens of attempts and what is in drafts stay inside.</summary>
internal static class EventViews
{
    private static readonly JsonSerializerOptions Options = Create();

    public static EventView Of(long sequence, RunEvent e, Run run)
    {
        var data = JsonSerializer.SerializeToNode(e, e.GetType(), Options)!.AsObject();
        data.Remove("token");
        data.Remove("at");
        if (e is TaskDrafted) data.Remove("data");
        // Most events of a task name it alone, and whoever reads them asks for the step.
        if (data["task"] is JsonValue task && run.Tasks.TryGetValue(task.GetValue<Guid>(), out var of)) data["step"] = of.Step;
        return new EventView(sequence, e.At, NameOf(e), data.Deserialize<JsonElement>(AndonJson.Options));
    }

    private static string NameOf(RunEvent e) => JsonNamingPolicy.SnakeCaseLower.ConvertName(e.GetType().Name);

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(AndonJson.Options);
        options.Converters.Add(new BytesConverter());
        options.Converters.Add(new DigestConverter());
        return options;
    }

    /// <summary>The bytes of events are JSON.</summary>
    private sealed class BytesConverter : JsonConverter<ReadOnlyMemory<byte>>
    {
        public override ReadOnlyMemory<byte> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, ReadOnlyMemory<byte> value, JsonSerializerOptions options) => writer.WriteRawValue(value.Span);
    }

    private sealed class DigestConverter : JsonConverter<Digest>
    {
        public override Digest Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, Digest value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
