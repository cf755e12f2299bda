using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Andon.Pipelines;

namespace Andon.Core.Tests.Pipelines;

/// <summary>What the tests of definitions share.</summary>
internal static class Definitions
{
    public static JsonElement Json(string json) => JsonDocument.Parse(json).RootElement;

    public static PipelineReading Read(string json) => PipelineReader.ReadJson(Encoding.UTF8.GetBytes(json));

    /// <summary>A pipeline that has only these steps, and no problem.</summary>
    public static PipelineDefinition Steps(string steps)
    {
        var reading = Read($$"""{"andon": 1, "name": "p", "steps": {{steps}}}""");
        reading.Problems.ShouldBeEmpty(string.Join('\n', reading.Problems));
        return reading.Definition!;
    }

    public static ImmutableArray<PipelineProblem> Validate(PipelineDefinition definition, params StepType[] types) =>
        PipelineValidator.Validate(definition, BuiltInStepTypes.With(types));

    public static Pipeline Compile(string steps, params StepType[] types)
    {
        var definition = Steps(steps);
        Validate(definition, types).ShouldBeEmpty();
        return Pipeline.Compile("t", 1, definition, BuiltInStepTypes.With(types));
    }

    public static string Write(PipelineDefinition definition) => Encoding.UTF8.GetString(PipelineWriter.Write(definition));

    /// <summary>Compares what definitions say; records compare JSON and arrays by reference.</summary>
    public static void ShouldSay(this PipelineDefinition actual, PipelineDefinition expected)
    {
        (actual with { Steps = [], Params = null }).ShouldBe(expected with { Steps = [], Params = null });
        Same(actual.Params, expected.Params);
        actual.Steps.Length.ShouldBe(expected.Steps.Length);
        foreach (var (mine, other) in actual.Steps.Zip(expected.Steps))
        {
            Bare(mine).ShouldBe(Bare(other));
            mine.Deps.ShouldBe(other.Deps);
            mine.Retry.NonRetryable.ShouldBe(other.Retry.NonRetryable);
            Same(mine.Input, other.Input);
            Same(mine.Config, other.Config);
            Same(mine.OutputSchema, other.OutputSchema);
        }
    }

    private static StepDefinition Bare(StepDefinition step) =>
        step with { Deps = [], Input = null, Config = null, OutputSchema = null, Retry = step.Retry with { NonRetryable = RetryPolicy.None.NonRetryable } };

    private static void Same(JsonElement? a, JsonElement? b) => JsonSerializer.Serialize(a).ShouldBe(JsonSerializer.Serialize(b));
}
