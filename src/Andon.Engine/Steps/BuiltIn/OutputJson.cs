using System.Buffers;
using System.Text.Json;

namespace Andon.Steps.BuiltIn;

/// <summary>Outputs as compact JSON, from what programs and servers send.</summary>
internal static class OutputJson
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };
    private static readonly JsonWriterOptions Compact = new() { Encoder = AndonJson.Options.Encoder };

    /// <summary>Parses exactly one JSON value, with its problem if it is none.</summary>
    public static JsonDocument? TryParse(ReadOnlyMemory<byte> bytes, out string? problem)
    {
        try
        {
            problem = null;
            var document = JsonDocument.Parse(bytes, Strict);
            // A string with half a surrogate pair parses, and cannot be written.
            using var trial = new Utf8JsonWriter(Stream.Null, Compact);
            document.RootElement.WriteTo(trial);
            return document;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            problem = exception.Message;
            return null;
        }
    }

    /// <summary>Writes an output, and fails the attempt when it has more bytes than it may.</summary>
    public static StepOutput Write(int maxBytes, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Compact)) write(writer);
        return buffer.WrittenCount > maxBytes ? throw TooLarge("output", maxBytes) : StepOutput.FromUtf8(buffer.WrittenMemory);
    }

    /// <summary>Another attempt would bring as much again.</summary>
    public static StepFailedException TooLarge(string what, int maxBytes) => new(
        "output_too_large", $"The {what} has more than the {maxBytes} bytes that an output may have.", retryable: false);
}
