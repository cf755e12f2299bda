using System.Text.Json;

namespace Andon.Pipelines;

/// <summary>The config of a map, beyond what its schema says; its steps are checked as those of a pipeline are.</summary>
internal static class MapRules
{
    public static void Check(StepUnderCheck step, StepScope scope)
    {
        var config = step.Definition.Config ?? StepConfig.Empty;
        if (StepConfig.Get(config, "over") is { ValueKind: JsonValueKind.String } over && !StepConfig.IsTemplate(over))
            step.Fail("not_a_list", "/config/over", "'over' must be a list, or an expression that gives one such as ${{ params.items }}");
        if (StepConfig.Get(config, "key") is { ValueKind: JsonValueKind.String } key && !StepConfig.IsTemplate(key))
            step.Fail("constant_key", "/config/key", "'key' is the same for all items; use an expression such as ${{ item.id }}");
        if (step.Definition.Steps.IsEmpty)
            step.Fail("no_steps", "/config/steps", "a map needs steps to carry out for each item; give at least one in config.steps");
        if (scope.Depth >= PipelineLimits.MaxMapDepth)
            step.Fail("too_deep", "", $"maps are {scope.Depth + 1} deep inside one another, more than {PipelineLimits.MaxMapDepth}; use a pipeline of its own for the inner ones");
    }
}
