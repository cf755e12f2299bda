using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Andon.Pipelines;

namespace Andon.Runs;

/// <summary>The list that a map goes over, with the key of each item, and the output that comes of it.</summary>
internal static class MapList
{
    /// <summary>Evaluates <c>over</c>, and <c>key</c> for each item; an error where there is no list or the keys do not tell the items apart.</summary>
    public static bool TryRead(Run run, StepRun step, out ReadOnlyMemory<byte> items, out ImmutableArray<string> keys, out StepError? error)
    {
        var map = step.Definition.Map!;
        keys = [];
        if (!StepInput.TryRender(map.Over, run, step.Index, 1, "config.over", out items, out error)) return false;
        var list = RunScope.Parse(items);
        if (list.ValueKind != JsonValueKind.Array)
            error = Invalid("not_a_list", $"{step.Name}.config.over: must be a list, and is {Shown(list)}");
        else if (list.GetArrayLength() > PipelineLimits.MaxMapItems)
            error = Invalid("too_many_items", $"{step.Name}.config.over: the list has {list.GetArrayLength()} items, more than {PipelineLimits.MaxMapItems}; split it");
        else
            keys = Keys(run, step, new MapItems(step.Place, 0, 0, items, [.. Enumerable.Range(0, list.GetArrayLength()).Select(i => $"{i}")]), out error);
        return error is null;
    }

    private static ImmutableArray<string> Keys(Run run, StepRun step, MapItems numbered, out StepError? error)
    {
        error = null;
        if (step.Definition.Map!.Key is not { } template) return numbered.Keys;
        var keys = ImmutableArray.CreateBuilder<string>(numbered.Count);
        var numbers = new Dictionary<string, int>(numbered.Count, StringComparer.Ordinal);
        for (var i = 0; i < numbered.Count; i++)
        {
            if (!StepInput.TryText(template, new RunScope(run, step, 1, new ItemPlace(numbered, i)), step, "config.key", out var key, out error)) return [];
            if (!IsKey(key))
                error = Invalid("invalid_key", $"{step.Name}.config.key: the key of item {i} is '{key}'; a key has 1 to {PipelineLimits.MaxItemKeyLength} characters and no '/'");
            else if (!numbers.TryAdd(key!, i))
                error = Invalid("duplicate_key", $"{step.Name}.config.key: items {numbers[key!]} and {i} have the same key '{key}'; a key must tell the items apart");
            if (error is not null) return [];
            keys.Add(key!);
        }

        return keys.MoveToImmutable();
    }

    /// <summary>The outputs of the leaf steps of each item that completed: <c>{key: {step: output}}</c>.</summary>
    public static ReadOnlyMemory<byte> Output(Run run, MapRun map)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, StepInput.WriterOptions);
        writer.WriteStartObject();
        for (var i = 0; i < map.Items.Count; i++)
        {
            if (map.StateOf(i) != ItemState.Completed) continue;
            writer.WritePropertyName(map.Items.Keys[i]);
            RunOutput.WriteLeaves(writer, run.StepsOf(new ItemPlace(map.Items, i)));
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    private static bool IsKey(string? key) =>
        key is { Length: > 0 and <= PipelineLimits.MaxItemKeyLength } && !key.Contains('/', StringComparison.Ordinal) && !key.Any(char.IsControl);

    private static StepError Invalid(string code, string message) => new(code, message, Retryable: false);

    private static string Shown(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Null => "null",
        _ => value.GetRawText() is { Length: <= 40 } text ? text : "something else",
    };
}
