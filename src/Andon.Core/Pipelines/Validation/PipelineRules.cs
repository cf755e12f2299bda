using Andon.Schemas;

namespace Andon.Pipelines;

/// <summary>What must hold for the pipeline as a whole.</summary>
internal static class PipelineRules
{
    /// <summary>False where there is nothing further to look at.</summary>
    public static bool Check(PipelineDefinition definition, ProblemList problems)
    {
        if (!Names.IsPipeline(definition.Name))
            problems.Add("bad_name", "/name", $"'{definition.Name}' is no name of a pipeline; use {Names.PipelineRule}");
        if (!PlainText.Is(definition.Title))
            problems.Add("bad_text", "/title", $"the title has {PlainText.Problem}");
        if (definition.Title is { Length: > PipelineLimits.MaxTitleLength })
            problems.Add("too_long", "/title", $"the title has {definition.Title.Length} characters, more than {PipelineLimits.MaxTitleLength}; shorten it");
        if (definition.MaxParallel is < 1 or > PipelineLimits.MaxParallel)
            problems.Add("out_of_range", "/limits/max_parallel", $"'max_parallel' must be from 1 to {PipelineLimits.MaxParallel}, not {definition.MaxParallel}");
        if (StepConfig.IsTooDeep(definition.Params))
            problems.Add("too_deep", "/params", $"'params' nests deeper than {PipelineLimits.MaxValueDepth} levels; flatten it");
        else if (definition.Params is { } schema && !JsonSchema.TryParse(schema, out _, out var problem, AssertedSchema.Options))
            problems.Add("bad_schema", $"/params{problem.Pointer}", $"'params' is no JSON Schema 2020-12: {problem}");
        return CheckSteps(definition, problems);
    }

    private static bool CheckSteps(PipelineDefinition definition, ProblemList problems)
    {
        if (definition.Steps.IsDefaultOrEmpty)
        {
            problems.Add("no_steps", "/steps", "the pipeline has no steps; give at least one");
            return false;
        }

        var steps = PipelineValidator.All(definition.Steps).Count();
        if (steps > PipelineLimits.MaxSteps)
        {
            problems.Add("too_many_steps", "/steps", $"the pipeline has {steps} steps, more than {PipelineLimits.MaxSteps}; split it into several");
            return false;
        }

        var edges = PipelineValidator.All(definition.Steps).Sum(s => (long)s.Deps.Length);
        if (edges > PipelineLimits.MaxEdges)
        {
            problems.Add("too_many_deps", "/steps", $"the steps have {edges} dependencies together, more than {PipelineLimits.MaxEdges}; put a noop between wide layers");
            return false;
        }

        return true;
    }
}
