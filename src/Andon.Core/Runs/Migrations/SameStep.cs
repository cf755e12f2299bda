using System.Collections.Immutable;
using System.Text.Json;
using Andon.Expressions;
using Andon.Pipelines;

namespace Andon.Runs;

/// <summary>Whether two versions of a pipeline say the same of a step, but for the names of steps. Compared as written: what only means the same is taken for a change.</summary>
internal static class SameStep
{
    public static bool Are(Pipeline from, Step before, Pipeline to, Step after, IReadOnlyDictionary<string, string> renamed) =>
        Written(before, renamed).SequenceEqual(Written(after, ImmutableDictionary<string, string>.Empty)) && Types(from, before).SequenceEqual(Types(to, after));

    private static byte[] Written(Step step, IReadOnlyDictionary<string, string> renamed)
    {
        var definition = Renamed(step.Definition, renamed) with
        {
            Name = "step",
            Deps = [.. step.Definition.Deps.Select(dep => renamed.GetValueOrDefault(dep, dep))],
        };
        // A title is for people alone, but where they have it before their eyes when they decide.
        if (!step.Type.IsInteractive) definition = definition with { Title = null };
        return PipelineWriter.Write(new PipelineDefinition { Name = "same", Steps = [definition] });
    }

    private static byte[] Types(Pipeline pipeline, Step step) => StepTypeWriter.Write([.. (step.Map?.Dag.All ?? []).Prepend(step).Concat(step.Compensation is { } undo ? [pipeline.Dag.Slots[undo]] : []).Select(s => s.Type with { DisplayName = null, Category = "general", ConfigSchema = null })]);

    private static StepDefinition Renamed(StepDefinition step, IReadOnlyDictionary<string, string> renamed) => renamed.Count == 0 ? step : step with
    {
        When = step.When is { } when ? RenamedReferences.InExpression(when, renamed) : null,
        Input = Renamed(step.Input, renamed),
        Config = Renamed(step.Config, renamed),
        Steps = [.. step.Steps.Select(inner => Renamed(inner, renamed))],
        Compensate = step.Compensate is { } undo ? Renamed(undo, renamed) : null,
    };

    private static JsonElement? Renamed(JsonElement? json, IReadOnlyDictionary<string, string> renamed)
    {
        if (json is not { ValueKind: not JsonValueKind.Undefined } value) return json;
        return RunScope.Parse(CanonicalJson.Write(writer => Write(writer, value, renamed)));
    }

    private static void Write(Utf8JsonWriter writer, JsonElement json, IReadOnlyDictionary<string, string> renamed)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in json.EnumerateObject())
                {
                    writer.WritePropertyName(member.Name);
                    Write(writer, member.Value, renamed);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in json.EnumerateArray()) Write(writer, item, renamed);
                writer.WriteEndArray();
                break;
            case JsonValueKind.String: writer.WriteStringValue(RenamedReferences.InText(json.GetString()!, renamed)); break;
            default: json.WriteTo(writer); break;
        }
    }
}
