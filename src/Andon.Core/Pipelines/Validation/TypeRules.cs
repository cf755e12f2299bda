using System.Text.Json;
using Andon.Schemas;

namespace Andon.Pipelines;

/// <summary>The step's type, and its config against the schema of the type. One instance serves one validation, to compile each schema once.</summary>
internal sealed class TypeRules(IReadOnlyDictionary<string, StepType> types, bool unknownIsProblem)
{
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
        if (type.ConfigSchema is { } own) CheckConfig(step, type, config, Compiled(type.Name, own), whole: true);
        // What a person's task is made of means the same in every type; a type with a schema of its own may have further keys.
        if (!type.IsBuiltIn && BuiltInStepTypes.CommonConfigSchema(type) is { } common)
            CheckConfig(step, type, config, Compiled(type.Execution.ToString(), common), whole: type.ConfigSchema is null);
        return type;
    }

    private JsonSchema? Compiled(string key, JsonElement source)
    {
        if (schemas.TryGetValue(key, out var schema)) return schema;
        // A schema that is broken was refused when the type was registered.
        schema = JsonSchema.TryParse(source, out var compiled, out _) ? compiled : null;
        schemas.Add(key, schema);
        return schema;
    }

    private static void CheckConfig(StepUnderCheck step, StepType type, JsonElement config, JsonSchema? schema, bool whole)
    {
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

            if (whole || error.Keyword != "additionalProperties" || error.Pointer.LastIndexOf('/') > 0) Report(step, type, error);
        }
    }

    private static void Report(StepUnderCheck step, StepType type, SchemaError error) =>
        step.Fail("bad_config", $"/config{error.Pointer}", $"config{error.Pointer} of type '{type.Name}' {error.Message}", isKey: error.Keyword == "additionalProperties");

    /// <summary>Whether the error may vanish once templates are rendered.</summary>
    private static bool DependsOnTemplate(SchemaError error, JsonElement config)
    {
        if (StepConfig.At(config, error.Pointer) is not { } value) return false;
        return StepConfig.IsTemplate(value) || (error.Keyword is "anyOf" or "oneOf" or "not" or "contains" or "uniqueItems" && StepConfig.HoldsTemplate(value));
    }
}
