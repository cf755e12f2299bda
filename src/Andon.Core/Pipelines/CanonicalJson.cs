using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Andon.Pipelines;

/// <summary>Compact UTF-8 JSON whose bytes depend on the values alone, so that equal definitions have equal digests.</summary>
internal static class CanonicalJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options)) write(writer);
        return buffer.WrittenSpan.ToArray();
    }

    public static void WriteText(Utf8JsonWriter writer, string key, string? text)
    {
        if (text is not null) writer.WriteString(key, text);
    }

    /// <summary>Strings are escaped anew and space is dropped; numbers and the order of members stay as they were written.</summary>
    public static void WriteJson(Utf8JsonWriter writer, string key, JsonElement? json)
    {
        if (json is not { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } value) return;
        writer.WritePropertyName(key);
        value.WriteTo(writer);
    }
}
