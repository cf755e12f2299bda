using System.Runtime.InteropServices;
using System.Text.Json;

namespace Andon.Schemas;

/// <summary><c>propertyNames</c>.</summary>
internal sealed class PropertyNamesKeyword(SchemaNode schema) : Keyword
{
    public static Keyword? Read(SchemaObject schema) =>
        schema.Schema("propertyNames") is { } names ? new PropertyNamesKeyword(names) : null;

    public override bool Evaluate(Evaluation run, SchemaNode at, JsonElement instance, Evaluated? evaluated)
    {
        if (instance.ValueKind != JsonValueKind.Object)
            return true;
        var valid = true;
        foreach (var property in instance.EnumerateObject())
        {
            if (EvaluateName(run, at, property))
                continue;
            valid = false;
            if (!run.GoesOn)
                return false;
        }

        return valid;
    }

    private bool EvaluateName(Evaluation run, SchemaNode at, JsonProperty property)
    {
        var name = AsString(property);
        if (!run.Collects)
            return schema.Evaluate(run, name, null);
        if (run.Apart(schema, name, null, out var errors))
            return true;
        var text = JsonText.NameOf(property);
        var reason = errors.Count > 0 ? errors[0].Message : "is not allowed here";
        return run.FailProperty(at, "propertyNames", text, $"has a name that {reason}");
    }

    // The name is escaped already, so that with quotes around it is a JSON string.
    private static JsonElement AsString(JsonProperty property) =>
        JsonElement.Parse([(byte)'"', .. JsonMarshal.GetRawUtf8PropertyName(property), (byte)'"']);
}
