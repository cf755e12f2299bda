using System.Text;
using System.Text.Json;
using Andon.Client;
using Andon.Expressions;
using Andon.Runs;

namespace Andon.Triggers;

/// <summary>The parameters of a run that a request starts: its body, or what a template makes of <c>body</c>, <c>headers</c> and <c>query</c>.</summary>
internal static class TriggerParams
{
    private static readonly string[] Variables = ["body", "headers", "query"];

    /// <summary>Checks a template before it is kept.</summary>
    public static Template Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object) throw Invalid("the params of a trigger are an object");
        if (!Template.TryParse(json, out var template, out var error)) throw Invalid($"params{error.Pointer.Replace('/', '.')}: {error.Message}");
        return template.References.FirstOrDefault(r => !Variables.Contains(r.Reference.Variable)) is { Reference.Variable: { } other }
            ? throw Invalid($"there is no '{other}' in the params of a trigger; there are {string.Join(", ", Variables)}")
            : template;
    }

    /// <summary>The parameters for a request.</summary>
    public static JsonElement Of(JsonElement? template, HookRequest request)
    {
        var body = BodyOf(request);
        if (template is not { } json) return body is { ValueKind: JsonValueKind.Object } whole ? whole : throw Invalid("the body is the parameters of the run, and so a JSON object");
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { SkipValidation = true, Encoder = AndonJson.Options.Encoder }))
        {
            if (!Read(json).TryRender(new Scope(request, body), writer, out var error))
                throw new AndonException(RefusalKind.Invalid, "expression_error", $"the parameters cannot be made of this request: params{error.Pointer.Replace('/', '.')}: {error.Message}");
        }

        return RunViews.Json(stream.ToArray());
    }

    /// <summary>A body of JSON as it is, nothing as an empty object, anything else as text.</summary>
    private static JsonElement BodyOf(HookRequest request)
    {
        if (request.Body.IsEmpty) return RunViews.Json("{}"u8.ToArray());
        if (!request.IsJson) return JsonSerializer.SerializeToElement(Encoding.UTF8.GetString(request.Body.Span));
        return StrictJson.ProblemOf(request.Body.Span) is { } problem ? throw new AndonException(RefusalKind.Invalid, "invalid_json", $"the body is not JSON: {problem}") : RunViews.Json(request.Body);
    }

    private static AndonException Invalid(string message) => new(RefusalKind.Invalid, "invalid_params", message);

    private sealed class Scope(HookRequest request, JsonElement body) : IScope
    {
        public bool TryGet(string variable, out Value value)
        {
            value = variable switch
            {
                "body" => Value.FromJson(body),
                "headers" => Map(request.Headers),
                "query" => Map(request.Query),
                _ => default,
            };
            return Variables.Contains(variable);
        }

        private static Value Map(IReadOnlyDictionary<string, string> pairs) => Value.Map(pairs.Select(p => KeyValuePair.Create(p.Key, Value.From(p.Value))));
    }
}

/// <summary>A request to a trigger.</summary>
/// <param name="Body">As it came.</param>
/// <param name="IsJson">Whether it says that it is JSON.</param>
/// <param name="Headers">By their names in lower case; none that hold credentials.</param>
/// <param name="Query">By their names.</param>
internal sealed record HookRequest(ReadOnlyMemory<byte> Body, bool IsJson, IReadOnlyDictionary<string, string> Headers, IReadOnlyDictionary<string, string> Query);
