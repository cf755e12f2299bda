using System.Collections.Immutable;
using System.Text.Json;

namespace Andon.Pipelines;

/// <summary>Reads one step.</summary>
internal static class StepReader
{
    private static readonly string[] Keys =
    [
        "type", "title", "deps", "when", "run_if", "input", "config", "output_schema", "retry", "timeout", "on_lost", "queue", "concurrency", "compensate",
    ];

    private static readonly string[] TakenOfAny = ["deps"];
    private static readonly string[] TakenOfMap = ["deps", "steps"];
    private static readonly string[] RetryKeys = ["max_attempts", "backoff", "factor", "max_backoff", "jitter", "non_retryable"];
    private static readonly string[] ConcurrencyKeys = ["key", "limit"];

    /// <summary>The steps of a pipeline, or of a map.</summary>
    public static ImmutableArray<StepDefinition> ReadAll(KeyReader keys, SourceMapping owner, ReadContext context, SourceMap map)
    {
        var pointer = keys.At("steps");
        if (keys.Node("steps") is not { } node)
        {
            context.Fail("missing_key", pointer, owner, "the key 'steps' is missing; give a mapping of each step's name to the step");
            return [];
        }

        if (node is not SourceMapping steps)
        {
            context.FailKind(pointer, node, "steps", "a mapping of each step's name to the step");
            return [];
        }

        if (steps.Entries.Length > PipelineLimits.MaxSteps)
        {
            context.Fail("too_many_steps", pointer, node, $"there are {steps.Entries.Length} steps, more than {PipelineLimits.MaxSteps}; split the pipeline into several");
            return [];
        }

        return [.. steps.Entries.Select(entry => Read(entry.Key, entry, JsonPointer.Of(pointer, entry.Key), context, map))];
    }

    /// <summary>The step, with defaults for what is wrong.</summary>
    private static StepDefinition Read(string name, SourceEntry entry, string pointer, ReadContext context, SourceMap map)
    {
        if (entry.Value is not SourceMapping mapping)
        {
            context.Fail("wrong_kind", pointer, entry.Line, entry.Column, $"the step '{name}' must be a mapping with at least 'type', not {entry.Value.Kind}");
            return new StepDefinition { Name = name, Type = "" };
        }

        var keys = new KeyReader(mapping, pointer, context, Keys);
        var type = keys.RequiredText("type", "name a step type such as script");
        var isMap = string.Equals(type, BuiltInStepTypes.Map.Name, StringComparison.Ordinal);
        var (config, deps) = ReadConfig(keys, isMap, context, map);
        return new StepDefinition
        {
            Name = name,
            Type = type,
            Title = keys.Text("title"),
            Deps = deps,
            When = ReadWhen(keys, context),
            RunIf = keys.Choice<RunIf>("run_if", ("success", RunIf.Success), ("always", RunIf.Always)),
            Input = keys.Json("input"),
            Config = config,
            Steps = isMap && keys.Mapping("config") is { } own ? ReadAll(new KeyReader(own, keys.At("config"), context), own, context, map) : [],
            OutputSchema = keys.Schema("output_schema"),
            Retry = keys.Mapping("retry") is { } retry ? ReadRetry(retry, keys.At("retry"), context) : RetryPolicy.None,
            Timeout = keys.Duration("timeout"),
            OnLost = keys.Choice<OnLost>("on_lost", ("rerun", OnLost.Rerun), ("ask", OnLost.Ask), ("fail", OnLost.Fail)),
            Queue = keys.Text("queue") ?? "default",
            Concurrency = keys.Mapping("concurrency") is { } slots ? ReadConcurrency(slots, keys.At("concurrency"), context) : null,
            Compensate = keys.Node("compensate") is null ? null : Read(StepDefinition.CompensationOf(name), mapping.Find("compensate")!, keys.At("compensate"), context, map),
        };
    }

    // `when: true` is a boolean to YAML and an expression to everybody else.
    private static string? ReadWhen(KeyReader keys, ReadContext context)
    {
        if (keys.Node("when") is not { } node) return null;
        if (node is SourceScalar { Type: ScalarKind.String or ScalarKind.Boolean } scalar) return scalar.Text;
        context.FailKind(keys.At("when"), node, "when", "an expression, that is a string");
        return null;
    }

    // `deps` may also stand inside the config, and the steps of a map do: both are taken out of it. Such deps come after those of the step itself.
    private static (JsonElement? Config, ImmutableArray<string> Deps) ReadConfig(KeyReader keys, bool isMap, ReadContext context, SourceMap map)
    {
        var deps = keys.Texts("deps");
        if (keys.Mapping("config") is not { } config) return (null, deps);
        string[] taken = [.. (isMap ? TakenOfMap : TakenOfAny).Where(key => config.Find(key) is not null)];
        var rest = config.Entries.Length > taken.Length ? context.Json.ToElement(config, taken) : (JsonElement?)null;
        if (!taken.Contains("deps", StringComparer.Ordinal)) return (rest, deps);

        var at = keys.At("config");
        var inner = new KeyReader(config, at, context).Texts("deps");
        var known = deps.ToHashSet(StringComparer.Ordinal);
        var merged = deps.ToBuilder();
        for (var i = 0; i < inner.Length; i++)
        {
            // Naming a step in both places is harmless; naming it twice in one is for the validator to report.
            if (known.Contains(inner[i])) continue;
            map.Move($"{keys.At("deps")}/{merged.Count}", $"{at}/deps/{i}");
            merged.Add(inner[i]);
        }

        return (rest, merged.ToImmutable());
    }

    private static RetryPolicy ReadRetry(SourceMapping mapping, string pointer, ReadContext context)
    {
        var keys = new KeyReader(mapping, pointer, context, RetryKeys);
        var none = RetryPolicy.None;
        return new RetryPolicy
        {
            MaxAttempts = keys.Integer("max_attempts") ?? none.MaxAttempts,
            Backoff = keys.Duration("backoff") ?? none.Backoff,
            Factor = keys.Number("factor") ?? none.Factor,
            MaxBackoff = keys.Duration("max_backoff") ?? none.MaxBackoff,
            Jitter = ReadJitter(keys, context) ?? none.Jitter,
            NonRetryable = keys.Texts("non_retryable"),
        };
    }

    private static double? ReadJitter(KeyReader keys, ReadContext context)
    {
        switch (keys.Node("jitter"))
        {
            case null or SourceScalar { Type: ScalarKind.Boolean, Text: "true" }:
                return null;
            case SourceScalar { Type: ScalarKind.Boolean }:
                return 0;
            case SourceScalar { Type: ScalarKind.Number }:
                return keys.Number("jitter");
            case { } other:
                context.FailKind(keys.At("jitter"), other, "jitter", "a number from 0 to 1, or true or false");
                return null;
        }
    }

    private static ConcurrencyLimit? ReadConcurrency(SourceMapping mapping, string pointer, ReadContext context)
    {
        var keys = new KeyReader(mapping, pointer, context, ConcurrencyKeys);
        var key = keys.RequiredText("key", "steps with the same key share their slots");
        var limit = keys.Integer("limit");
        if (keys.Node("limit") is null) context.Fail("missing_key", keys.At("limit"), mapping, "the key 'limit' is missing; say how many steps with this key may run at once");
        return key.Length > 0 && limit is { } some ? new ConcurrencyLimit(key, some) : null;
    }
}
