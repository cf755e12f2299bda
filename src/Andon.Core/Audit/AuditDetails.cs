using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Andon.Audit;

/// <summary>The details of an entry as JSON, kept small: long text is cut, and of a long list the beginning is told and how many there are.</summary>
public static class AuditDetails
{
    /// <summary>Characters of a text.</summary>
    public const int MaxText = 200;

    /// <summary>Items of a list.</summary>
    public const int MaxItems = 20;

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An object of what is not null: texts, numbers, flags and lists of texts.</summary>
    public static string Of(params ReadOnlySpan<(string Name, object? Value)> details)
    {
        var buffer = new ArrayBufferWriter<byte>(128);
        using (var writer = new Utf8JsonWriter(buffer, Plain))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in details) Write(writer, name, value);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, string name, object? value)
    {
        switch (value)
        {
            case null: break;
            case string text: writer.WriteString(name, Cut(text)); break;
            case Guid id: writer.WriteString(name, id); break;
            case bool flag: writer.WriteBoolean(name, flag); break;
            case int number: writer.WriteNumber(name, number); break;
            case long number: writer.WriteNumber(name, number); break;
            case IReadOnlyCollection<string> list:
                writer.WriteStartArray(name);
                foreach (var item in list.Take(MaxItems)) writer.WriteStringValue(Cut(item));
                writer.WriteEndArray();
                if (list.Count > MaxItems) writer.WriteNumber(name + "_count", list.Count);
                break;
            default: throw new ArgumentException($"A detail of an entry is a text, a number, a flag or a list of texts, not a {value.GetType().Name}.", nameof(value));
        }
    }

    private static string Cut(string text) => text.Length <= MaxText ? text : PlainText.Cut(text, MaxText) + "…";
}
