using System.Text.Json;
using Andon.Schemas;

namespace Andon.Pipelines;

/// <summary>The config of steps whose output comes from outside, beyond what its schema says.</summary>
internal static class OutsideRules
{
    public static void CheckSignal(StepUnderCheck step)
    {
        var config = step.Definition.Config ?? StepConfig.Empty;
        CheckSchema(step);
        if (StepConfig.Get(config, "timeout") is not { } timeout) return;
        if (step.Definition.Timeout is not null)
            step.Fail("two_timeouts", "/timeout", "the time to wait is given by the step and by its config; keep one");
        if (timeout.ValueKind == JsonValueKind.String && !StepConfig.IsTemplate(timeout) && !(Duration.TryParse(timeout.GetString(), out var time) && time > TimeSpan.Zero))
            step.Fail("duration", "/config/timeout", $"'timeout' must be a duration such as 90s, 5m, 48h or 7d, more than 0, not '{timeout.GetString()}'");
    }

    /// <summary>What must be met is fixed with the version, as the steps that read the output rely on it.</summary>
    public static void CheckSchema(StepUnderCheck step)
    {
        if (StepConfig.Get(step.Definition.Config ?? StepConfig.Empty, "schema") is not { ValueKind: JsonValueKind.Object } schema) return;
        if (StepConfig.HoldsTemplate(schema))
            step.Fail("not_a_template", "/config/schema", "config/schema: no expression is possible here");
        else if (!JsonSchema.TryParse(schema, out _, out var problem, AssertedSchema.Options))
            step.Fail("bad_schema", $"/config/schema{problem.Pointer}", $"'schema' is no JSON Schema 2020-12: {problem}");
    }
}
