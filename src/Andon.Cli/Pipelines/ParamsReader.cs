using System.Text.Json;
using System.Text.Json.Nodes;
using Andon.Cli.Terminal;

namespace Andon.Cli.Pipelines;

/// <summary>Reads <c>--param</c> and the forms of tasks: <c>@file.json</c> and inline objects are merged in order; <c>k=v</c> wins over both.</summary>
internal static class ParamsReader
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public static JsonElement? Read(JsonElement? schema, IReadOnlyCollection<string> given, string option = "--param")
    {
        if (given.Count == 0) return null;
        var merged = new JsonObject();
        foreach (var text in given.Where(IsWhole))
        {
            foreach (var (key, value) in ReadWhole(option, text)) merged[key] = value?.DeepClone();
        }

        foreach (var text in given.Where(t => !IsWhole(t)))
        {
            var at = text.IndexOf('=');
            if (at <= 0) throw new UsageException("invalid_params", Language.Of($"{text}: give k=v, @file.json, or a JSON object", $"{text}：请使用 k=v、@file.json 或 JSON 对象"));
            merged[text[..at]] = ReadValue(option, schema, text[..at], text[(at + 1)..]);
        }

        return JsonSerializer.SerializeToElement(merged, AndonJson.Options);
    }

    /// <summary>A value given as JSON on the command line or in a file.</summary>
    public static JsonElement ReadJson(string option, string text)
    {
        var source = text.StartsWith('@') ? text[1..] : option;
        try
        {
            using var document = JsonDocument.Parse(text.StartsWith('@') ? ReadFile(option, text[1..]) : text, Strict);
            return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw new UsageException("invalid_json", Language.Of($"{source}: this is not JSON: {e.Message}", $"{source}：不是有效的 JSON：{e.Message}"));
        }
    }

    private static bool IsWhole(string text) => text.StartsWith('@') || text.StartsWith('{');

    private static JsonObject ReadWhole(string option, string text) =>
        ReadJson(option, text) is { ValueKind: JsonValueKind.Object } json
            ? JsonObject.Create(json)!
            : throw new UsageException("invalid_params", Language.Of($"{option} {text}: give a JSON object", $"{option} {text}：请给出 JSON 对象"));

    private static string ReadFile(string option, string path)
    {
        try
        {
            return path == "-" ? Console.In.ReadToEnd() : File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException("file_not_readable", Language.Of($"{option} @{path}: cannot read the file: {e.Message}", $"{option} @{path}：无法读取文件：{e.Message}"));
        }
    }

    private static JsonNode? ReadValue(string option, JsonElement? schema, string key, string text)
    {
        var isKnown = ParamsSchema.TryProperty(schema, key, out var property);
        if (isKnown && ParamsSchema.AdmitsString(schema, property)) return JsonValue.Create(text);
        try
        {
            var value = JsonNode.Parse(text, documentOptions: Strict);
            // Nothing is known of it: what looks like a number is one, but quotes are part of a text.
            return !isKnown && value?.GetValueKind() == JsonValueKind.String ? JsonValue.Create(text) : value;
        }
        catch (JsonException)
        {
            if (!isKnown) return JsonValue.Create(text);
            throw new UsageException("invalid_params", Language.Of($"{key}={text}: the schema wants JSON that is no string here, and this is not JSON", $"{key}={text}：模式在此要求非字符串的 JSON，而给出的不是 JSON"));
        }
    }
}
