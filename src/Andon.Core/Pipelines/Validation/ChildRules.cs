using System.Text.Json;

namespace Andon.Pipelines;

/// <summary>The config of a child run, beyond what its schema says. Whether there is such a pipeline, publishing tells.</summary>
internal static class ChildRules
{
    public static void Check(StepUnderCheck step)
    {
        var config = step.Definition.Config ?? StepConfig.Empty;
        if (StepConfig.Get(config, "name") is { ValueKind: JsonValueKind.String } name && !Names.IsPipeline(name.GetString()!))
            step.Fail("bad_name", "/config/name", $"'{name.GetString()}' is no name of a pipeline; use {Names.PipelineRule}, and no expression");
        if (StepConfig.Get(config, "version") is { } version && StepConfig.IsTemplate(version))
            step.Fail("bad_config", "/config/version", "'version' must be a number, and no expression; leave it out for the newest");
        if (StepConfig.Get(config, "params") is { ValueKind: JsonValueKind.String } parameters && !StepConfig.IsTemplate(parameters))
            step.Fail("bad_config", "/config/params", "'params' must be a mapping, or an expression that gives one such as ${{ params }}");
    }
}
