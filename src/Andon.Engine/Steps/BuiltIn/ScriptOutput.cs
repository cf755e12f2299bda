using System.Text;
using System.Text.Json;

namespace Andon.Steps.BuiltIn;

/// <summary>Makes a script's standard output the step's output.</summary>
internal static class ScriptOutput
{
    public static StepOutput Read(ReadOnlyMemory<byte> stdout, ScriptOutputFormat format, int maxBytes)
    {
        if (format == ScriptOutputFormat.KeyValues) return KeyValues(stdout, maxBytes);
        if (format == ScriptOutputFormat.Text) return Text(stdout, maxBytes);
        using var json = OutputJson.TryParse(stdout, out var problem);
        if (json is not null) return OutputJson.Write(maxBytes, json.RootElement.WriteTo);
        return format == ScriptOutputFormat.JsonOrText
            ? Text(stdout, maxBytes)
            : throw Invalid(stdout.IsEmpty
                ? "Standard output is empty; one JSON value is required."
                : $"Standard output is not one JSON value: {problem}");
    }

    private static StepOutput Text(ReadOnlyMemory<byte> stdout, int maxBytes) => OutputJson.Write(maxBytes, writer =>
    {
        writer.WriteStartObject();
        // A step with another exit code has failed and has no output.
        writer.WriteNumber("exit_code", 0);
        writer.WriteString("stdout", Encoding.UTF8.GetString(stdout.Span));
        writer.WriteEndObject();
    });

    private static StepOutput KeyValues(ReadOnlyMemory<byte> stdout, int maxBytes)
    {
        var values = new OrderedDictionary<string, List<string>>(StringComparer.Ordinal);
        var number = 0;
        foreach (var line in Encoding.UTF8.GetString(stdout.Span).EnumerateLines())
        {
            number++;
            if (line.IsWhiteSpace()) continue;
            var equals = line.IndexOf('=');
            if (equals <= 0 || !IsKey(line[..equals]))
                throw Invalid($"Line {number} of standard output is not KEY=VALUE: '{(line.Length > 80 ? $"{line[..80]}…" : line)}'.");
            var key = line[..equals].ToString();
            if (!values.TryGetValue(key, out var list)) values.Add(key, list = []);
            list.Add(line[(equals + 1)..].ToString());
        }

        return OutputJson.Write(maxBytes, writer => Write(writer, values));
    }

    private static bool IsKey(ReadOnlySpan<char> key)
    {
        foreach (var c in key)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-' or '.')) return false;
        }

        return true;
    }

    /// <summary>A key given once is a text, a key given again a list.</summary>
    private static void Write(Utf8JsonWriter writer, OrderedDictionary<string, List<string>> values)
    {
        writer.WriteStartObject();
        foreach (var (key, list) in values)
        {
            writer.WritePropertyName(key);
            if (list is [var only])
            {
                writer.WriteStringValue(only);
                continue;
            }

            writer.WriteStartArray();
            foreach (var value in list) writer.WriteStringValue(value);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static StepFailedException Invalid(string message) => new("invalid_output", message);
}
