using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Andon.Secrets;

/// <summary>Changes the texts in JSON, and nothing else of it.</summary>
internal static class JsonTexts
{
    private static readonly JsonReaderOptions Deep = new() { MaxDepth = 1000 };
    private static readonly JsonWriterOptions Compact = new() { Encoder = AndonJson.Options.Encoder, MaxDepth = 1000, SkipValidation = true };

    /// <summary>The JSON with its strings, and with <paramref name="withKeys"/> keys and numbers, changed; the same bytes where nothing is.</summary>
    /// <param name="json">One JSON value.</param>
    /// <param name="change">What becomes of a text, with the member of the outermost object that it is in; null outside of any.</param>
    /// <param name="withKeys">Whether keys and numbers are texts too.</param>
    public static ReadOnlyMemory<byte> Rewrite(ReadOnlyMemory<byte> json, Func<string?, string, string> change, bool withKeys)
    {
        var buffer = new ArrayBufferWriter<byte>(json.Length);
        using var writer = new Utf8JsonWriter(buffer, Compact);
        var reader = new Utf8JsonReader(json.Span, Deep);
        var isChanged = false;
        string? member = null;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1) member = reader.GetString();
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject: writer.WriteStartObject(); break;
                case JsonTokenType.EndObject: writer.WriteEndObject(); break;
                case JsonTokenType.StartArray: writer.WriteStartArray(); break;
                case JsonTokenType.EndArray: writer.WriteEndArray(); break;
                case JsonTokenType.PropertyName: writer.WritePropertyName(withKeys ? Changed(reader.GetString()!) : reader.GetString()!); break;
                case JsonTokenType.String: writer.WriteStringValue(Changed(reader.GetString()!)); break;
                case JsonTokenType.Number when withKeys && Encoding.UTF8.GetString(reader.ValueSpan) is var number && Changed(number) is var changed && changed != number: writer.WriteStringValue(changed); break;
                default: writer.WriteRawValue(reader.ValueSpan, skipInputValidation: true); break;
            }
        }

        writer.Flush();
        return isChanged ? buffer.WrittenMemory : json;

        string Changed(string text)
        {
            var now = change(member, text);
            isChanged |= !ReferenceEquals(now, text);
            return now;
        }
    }
}
