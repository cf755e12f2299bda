using System.Text.Json;
using Andon.Schemas;

namespace Andon.Pipelines;

/// <summary>The config of steps that people carry out, beyond what its schema says.</summary>
internal static class HumanRules
{
    public static void Check(StepUnderCheck step, StepType type, StepScope scope)
    {
        var config = step.Definition.Config ?? StepConfig.Empty;
        CheckTemplates(step, config);
        CheckTimeout(step, config);
        CheckOnTimeout(step, type, config);
        CheckForm(step, config);
        CheckRollback(step, config, scope);
        PeopleRules.Check(step, type, config);
    }

    // Who may decide, and by which rules, is fixed with the version: only what is shown or looked up when the task opens may be computed.
    private static void CheckTemplates(StepUnderCheck step, JsonElement config)
    {
        if (config.ValueKind != JsonValueKind.Object) return;
        foreach (var member in config.EnumerateObject())
            if (!HumanConfig.Templated.Contains(member.Name)) CheckTemplates(step, JsonPointer.Of("/config", member.Name), member.Value);
    }

    private static void CheckTemplates(StepUnderCheck step, string where, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Object)
            foreach (var member in value.EnumerateObject()) CheckTemplates(step, JsonPointer.Of(where, member.Name), member.Value);
        else if (value.ValueKind == JsonValueKind.Array)
            foreach (var (i, item) in value.EnumerateArray().Index()) CheckTemplates(step, JsonPointer.Of(where, i), item);
        else if (StepConfig.IsTemplate(value))
            step.Fail("not_a_template", where, $"{where[1..]}: no expression is possible here, only in {string.Join(", ", HumanConfig.Templated)}");
    }

    private static void CheckTimeout(StepUnderCheck step, JsonElement config)
    {
        var hours = StepConfig.Get(config, "timeout_hours");
        if (StepConfig.Get(config, "timeout") is { } timeout)
        {
            if (hours is not null)
                step.Fail("two_timeouts", "/config/timeout_hours", "'timeout_hours' and 'timeout' exclude each other; keep one");
            if (timeout.ValueKind == JsonValueKind.String && !StepConfig.IsTemplate(timeout) && !(Duration.TryParse(timeout.GetString(), out var time) && time > TimeSpan.Zero))
                step.Fail("duration", "/config/timeout", $"'timeout' must be a duration such as 90s, 5m, 48h or 7d, more than 0, not '{timeout.GetString()}'");
        }
    }

    private static void CheckOnTimeout(StepUnderCheck step, StepType type, JsonElement config)
    {
        if (HumanConfig.Text(config, "on_timeout") is not { } word || type.Execution == StepExecution.Approval) return;
        if (HumanConfig.TryParseOnTimeout(word, out var onTimeout) && HumanConfig.IsVerdict(onTimeout))
            step.Fail("on_timeout", "/config/on_timeout", $"'on_timeout: {word}' is for approval gates; a form can escalate, fail or skip");
    }

    private static void CheckForm(StepUnderCheck step, JsonElement config)
    {
        if (StepConfig.Get(config, "form_schema") is not { ValueKind: JsonValueKind.Object } form) return;
        if (!JsonSchema.TryParse(form, out _, out var problem, AssertedSchema.Options))
            step.Fail("bad_schema", $"/config/form_schema{problem.Pointer}", $"'form_schema' is no JSON Schema 2020-12: {problem}");
    }

    private static void CheckRollback(StepUnderCheck step, JsonElement config, StepScope scope)
    {
        if (StepConfig.Get(config, "rollback_to") is not { ValueKind: JsonValueKind.Array } list) return;
        foreach (var (i, item) in list.EnumerateArray().Index())
        {
            if (step.IsFull) return;
            if (item.ValueKind != JsonValueKind.String || StepConfig.IsTemplate(item)) continue;
            var name = item.GetString()!;
            switch (scope.Find(name, step.Index))
            {
                case StepRelation.Before:
                    break;
                case StepRelation.Unknown:
                    step.Fail("unknown_step", $"/config/rollback_to/{i}", $"rollback_to: there is no step '{name}'{Nearest.Hint(name, [.. scope.Names])}");
                    break;
                default:
                    step.Fail("not_a_dependency", $"/config/rollback_to/{i}", $"rollback_to: '{name}' does not come before this step, so that nothing can be sent back to it; name a transitive dependency");
                    break;
            }
        }
    }
}
