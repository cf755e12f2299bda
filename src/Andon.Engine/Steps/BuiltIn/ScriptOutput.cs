using System.Text;
using System.Text.Json;
using Andon.Artifacts;

namespace Andon.Steps.BuiltIn;

/// <summary>Makes a script's standard output the step's output, with the files that were kept.</summary>
internal sealed class ScriptOutput(IReadOnlyDictionary<string, FileReference> files, int maxBytes)
{
    private const string Files = "files";

    public StepOutput Read(ReadOnlyMemory<byte> stdout, ScriptOutputFormat format)
    {
        if (format == ScriptOutputFormat.KeyValues) return KeyValues(stdout);
        if (format == ScriptOutputFormat.Text) return Text(stdout);
        using var json = OutputJson.TryParse(stdout, out var problem);
        if (json is not null && files.Count == 0) return OutputJson.Write(maxBytes, json.RootElement.WriteTo);
        if (json?.RootElement.ValueKind == JsonValueKind.Object) return Object(json.RootElement);
        if (format == ScriptOutputFormat.JsonOrText) return Text(stdout);
        throw Invalid((stdout.IsEmpty, json) switch
        {
            (true, _) => "Standard output is empty; one JSON value is required.",
            (_, null) => $"Standard output is not one JSON value: {problem}",
            _ => "Standard output is no JSON object, and 'files' has to have its place in one. Print an object, or use 'output: text'.",
        });
    }

    private StepOutput Object(JsonElement value) => OutputJson.Write(maxBytes, writer =>
    {
        if (value.TryGetProperty(Files, out _)) throw Taken();
        writer.WriteStartObject();
        foreach (var member in value.EnumerateObject()) member.WriteTo(writer);
        WriteFiles(writer);
        writer.WriteEndObject();
    });

    private StepOutput Text(ReadOnlyMemory<byte> stdout) => OutputJson.Write(maxBytes, writer =>
    {
        writer.WriteStartObject();
        // A step with another exit code has failed and has no output.
        writer.WriteNumber("exit_code", 0);
        writer.WriteString("stdout", Encoding.UTF8.GetString(stdout.Span));
        WriteFiles(writer);
        writer.WriteEndObject();
    });

    private StepOutput KeyValues(ReadOnlyMemory<byte> stdout)
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
            if (files.Count > 0 && key == Files) throw Taken();
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
    private void Write(Utf8JsonWriter writer, OrderedDictionary<string, List<string>> values)
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

        WriteFiles(writer);
        writer.WriteEndObject();
    }

    private void WriteFiles(Utf8JsonWriter writer)
    {
        if (files.Count == 0) return;
        writer.WritePropertyName(Files);
        JsonSerializer.Serialize(writer, files, AndonJson.Options);
    }

    private static StepFailedException Taken() => Invalid("Standard output has 'files' of its own, which is the place of the files that are kept. Give it another name.");

    private static StepFailedException Invalid(string message) => new("invalid_output", message);
}
