using System.Text.Json;
using Andon.Expressions;

namespace Andon.Runs;

/// <summary>The variables that an expression of a step sees: those of pipeline-format, over the run as it is.</summary>
internal sealed class RunScope(Run run, StepRun step, int attempt, ItemPlace? item = null) : IScope
{
    private readonly ItemPlace? item = item ?? step.Place.Item;

    public bool TryGet(string variable, out Value value)
    {
        switch (variable)
        {
            case "params": value = Value.FromJson(Parse(run.Params)); return true;
            case "steps": value = Value.Record(StepOf); return true;
            case "run": value = Value.Record(FieldOfRun); return true;
            case "tenant": value = Value.From(run.Tenant); return true;
            case "attempt": value = Value.From((long)attempt); return true;
            case "item" when item is not null: value = Value.FromJson(Parse(item.Json)); return true;
            case "index" when item is not null: value = Value.From((long)item.Number); return true;
            case "feedback": value = Value.List(step.Feedback.Select(FeedbackOf)); return true;
            default: value = default; return false;
        }
    }

    public static JsonElement Parse(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span);
        return JsonElement.ParseValue(ref reader);
    }

    /// <summary>Reads bytes that came from outside: false for anything but one JSON value.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> json, out JsonElement value)
    {
        value = default;
        try
        {
            var reader = new Utf8JsonReader(json.Span);
            value = JsonElement.ParseValue(ref reader);
            return !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private Value? StepOf(string name) => run.Resolve(step, name) is { } named ? Value.Record(field => FieldOfStep(named, field)) : null;

    private static Value? FieldOfStep(StepRun step, string field) => field switch
    {
        "state" => Value.From(step.State.Name()),
        "output" => step.Output is { } output ? Value.FromJson(Parse(output.Content)) : null,
        _ => null,
    };

    private Value? FieldOfRun(string field) => field switch
    {
        "id" => Value.From(run.Id.ToString()),
        "revision" => Value.From((long)run.Revision),
        "title" => Value.From(run.Title),
        "owner" => Value.From(run.Owner),
        _ => null,
    };

    private static Value FeedbackOf(Feedback f) => Value.Map(
    [
        new("from", Value.From(f.From)),
        new("by", Value.From(f.By)),
        new("comments", Value.From(f.Comments)),
        new("at", Value.From(f.At)),
    ]);
}
