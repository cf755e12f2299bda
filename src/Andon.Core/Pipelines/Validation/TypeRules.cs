using System.Collections.Immutable;
using System.Text.Json;
using Andon.Schemas;

namespace Andon.Pipelines;

/// <summary>The step's type, and its config against the schema of the type. One instance serves one validation, to compile each schema once.</summary>
internal sealed class TypeRules(IReadOnlyDictionary<string, StepType> types, bool unknownIsProblem)
{
    // Keys of the contract that a later version brings: better told than called unknown.
    private static readonly ImmutableArray<(string Type, string Key)> Later = [("script", "inputs"), ("script", "files")];

    private readonly Dictionary<string, JsonSchema?> schemas = new(StringComparer.Ordinal);

    /// <summary>The type, or null where it is not known.</summary>
    public StepType? Check(StepUnderCheck step)
    {
        var name = step.Definition.Type;
        if (!types.TryGetValue(name, out var type))
        {
            if (unknownIsProblem || !Names.IsStepType(name))
            {
                var hint = Nearest.Hint(name, [.. types.Keys.Order(StringComparer.Ordinal)]);
                step.Fail("unknown_type", "/type", $"there is no step type '{name}'{hint}{(hint.EndsWith('?') ? "" : "; name one of these, or register the type first")}");
            }

            return null;
        }

        var config = StepConfig.IsEmpty(step.Definition.Config) ? StepConfig.Empty : step.Definition.Config!.Value;
        if (config.ValueKind != JsonValueKind.Object)
        {
            step.Fail("wrong_kind", "/config", "'config' must be a mapping");
            return null;
        }

        if (StepConfig.Get(config, "deps") is not null) step.Fail("config_deps", "/config/deps", "name dependencies in the step's 'deps', not in its config");
        CheckConfig(step, type, config);
        return type;
    }

    private void CheckConfig(StepUnderCheck step, StepType type, JsonElement config)
    {
        if (!schemas.TryGetValue(type.Name, out var schema))
        {
            // A schema that is broken was refused when the type was registered.
            schema = BuiltInStepTypes.EffectiveConfigSchema(type) is { } source && JsonSchema.TryParse(source, out var compiled, out _) ? compiled : null;
            schemas.Add(type.Name, schema);
        }

        if (schema is null || schema.IsValid(config)) return;
        string? unknowable = null;
        foreach (var error in schema.Validate(config))
        {
            if (unknowable is not null && error.SchemaPointer.StartsWith(unknowable, StringComparison.Ordinal)) continue;
            if (DependsOnTemplate(error, config))
            {
                // The errors that explain a failed choice follow it.
                unknowable = error.Keyword is "anyOf" or "oneOf" ? error.SchemaPointer : unknowable;
                continue;
            }

            Report(step, type, error);
        }
    }

    private static void Report(StepUnderCheck step, StepType type, SchemaError error)
    {
        foreach (var (later, key) in Later)
        {
            if (!type.IsBuiltIn || !string.Equals(type.Name, later, StringComparison.Ordinal) || !string.Equals(error.Pointer, "/" + key, StringComparison.Ordinal)) continue;
            step.Fail("not_supported", $"/config/{key}", $"'{key}' of '{later}' is not supported in this version yet; leave it out");
            return;
        }

        step.Fail("bad_config", $"/config{error.Pointer}", $"config of type '{type.Name}': {error}");
    }

    /// <summary>Whether the error may vanish once templates are rendered.</summary>
    private static bool DependsOnTemplate(SchemaError error, JsonElement config)
    {
        if (StepConfig.At(config, error.Pointer) is not { } value) return false;
        return StepConfig.IsTemplate(value) || (error.Keyword is "anyOf" or "oneOf" or "not" or "contains" or "uniqueItems" && HoldsTemplate(value));
    }

    private static bool HoldsTemplate(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().Any(p => HoldsTemplate(p.Value)),
        JsonValueKind.Array => value.EnumerateArray().Any(HoldsTemplate),
        _ => StepConfig.IsTemplate(value),
    };
}
