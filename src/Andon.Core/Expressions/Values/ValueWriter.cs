using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Andon.Expressions;

/// <summary>Values as JSON and as text.</summary>
internal static class ValueWriter
{
    private static readonly JsonWriterOptions ForPeople = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 4096 };

    public static void Write(in Value value, Utf8JsonWriter writer)
    {
        switch (value.Kind)
        {
            case ValueKind.Null: writer.WriteNullValue(); break;
            case ValueKind.Bool: writer.WriteBooleanValue(value.Bool); break;
            case ValueKind.Int: writer.WriteNumberValue(value.Int); break;
            case ValueKind.Double: WriteDouble(value, writer); break;
            case ValueKind.String: writer.WriteStringValue(JsonText.WellFormed(value.Text)); break;
            case ValueKind.Timestamp: writer.WriteStringValue(TimestampText.Sortable(value.Ticks)); break;
            case ValueKind.Duration: writer.WriteStringValue(DurationText.Format(value.Ticks)); break;
            case ValueKind.List when value.BuiltList is { } list: WriteList(list, writer); break;
            case ValueKind.Map when value.BuiltMap is { } map: WriteMap(map, writer); break;
            case ValueKind.Record: throw new InvalidOperationException("A record has only fields; it cannot be written as a whole.");
            default: Write(value.Json, writer); break;
        }
    }

    public static void Write(JsonElement json, Utf8JsonWriter writer)
    {
        if (json.ValueKind == JsonValueKind.Undefined) writer.WriteNullValue();
        else if (JsonText.IsClean(json)) json.WriteTo(writer);
        else WriteRepaired(json, writer);
    }

    public static string ToText(in Value value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, ForPeople)) Write(value, writer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>What <c>string()</c> gives for a double.</summary>
    public static string DoubleText(in Value value)
    {
        // An integer beyond int64, an id perhaps, would lose digits as a double; the text it came with has them all.
        if (value.Json.ValueKind == JsonValueKind.Number)
        {
            var raw = value.Json.GetRawText();
            if (raw.AsSpan().IndexOfAny(".eE") < 0) return raw;
        }
        return value.Double.ToString("R", CultureInfo.InvariantCulture);
    }

    private static void WriteDouble(in Value value, Utf8JsonWriter writer)
    {
        if (value.Json.ValueKind == JsonValueKind.Number)
        {
            value.Json.WriteTo(writer);
            return;
        }
        var text = value.Double.ToString("R", CultureInfo.InvariantCulture);
        if (!double.IsFinite(value.Double)) writer.WriteStringValue(text);
        else writer.WriteRawValue(text.AsSpan().IndexOfAny(".E") < 0 ? text + ".0" : text, skipInputValidation: true);
    }

    private static void WriteList(ListValue list, Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        foreach (var item in list.Items) Write(item, writer);
        writer.WriteEndArray();
    }

    private static void WriteMap(MapValue map, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        for (var i = 0; i < map.Keys.Length; i++)
        {
            writer.WritePropertyName(map.Keys[i].Kind == ValueKind.String ? JsonText.WellFormed(map.Keys[i].Text) : ToText(map.Keys[i]));
            Write(map.Values[i], writer);
        }
        writer.WriteEndObject();
    }

    private static void WriteRepaired(JsonElement json, Utf8JsonWriter writer)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in json.EnumerateObject())
                {
                    writer.WritePropertyName(JsonText.Name(property));
                    WriteRepaired(property.Value, writer);
                }
                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var element in json.EnumerateArray()) WriteRepaired(element, writer);
                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(JsonText.String(json));
                break;
            default:
                json.WriteTo(writer);
                break;
        }
    }
}
