using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Andon.Pipelines;

/// <summary>Turns parts of a source tree into the JSON they mean. One instance serves one reading, to reuse its buffer.</summary>
internal sealed class SourceJson : IDisposable
{
    // Every value is a document of its own, deeper by one level than its place in the file at most.
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = PipelineLimits.MaxDepth + 1 };

    private readonly ArrayBufferWriter<byte> buffer = new();
    private readonly Utf8JsonWriter writer;

    public SourceJson() =>
        writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    public JsonElement ToElement(SourceNode node, params ReadOnlySpan<string> without)
    {
        buffer.ResetWrittenCount();
        writer.Reset();
        Write(node, without);
        writer.Flush();
        var reader = new Utf8JsonReader(buffer.WrittenSpan, ReaderOptions);
        return JsonElement.ParseValue(ref reader);
    }

    public void Dispose() => writer.Dispose();

    private void Write(SourceNode node, params ReadOnlySpan<string> without)
    {
        switch (node)
        {
            case SourceMapping mapping:
                writer.WriteStartObject();
                foreach (var entry in mapping.Entries)
                {
                    if (without.Contains(entry.Key)) continue;
                    writer.WritePropertyName(entry.Key);
                    Write(entry.Value);
                }

                writer.WriteEndObject();
                break;
            case SourceSequence sequence:
                writer.WriteStartArray();
                foreach (var item in sequence.Items) Write(item);
                writer.WriteEndArray();
                break;
            case SourceScalar { Type: ScalarKind.String } text:
                writer.WriteStringValue(text.Text);
                break;
            case SourceScalar literal:
                writer.WriteRawValue(literal.Text, skipInputValidation: true);
                break;
        }
    }
}
