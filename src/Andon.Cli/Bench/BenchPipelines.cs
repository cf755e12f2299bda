using System.Collections.Immutable;
using System.Text.Json;
using Andon.Pipelines;

namespace Andon.Cli.Bench;

/// <summary>The shapes that are measured.</summary>
internal static class BenchPipelines
{
    private const int DagWidth = 10;
    private const int DagDeps = 4;
    private const int MostSlots = 1_000;

    /// <summary>A line of steps.</summary>
    public static PipelineDefinition Line(int steps) => Of("bench-line", Enumerable.Range(0, steps).Select(i => Step($"s{i}", i == 0 ? [] : [$"s{i - 1}"])));

    /// <summary>A line of steps that each take a slot of one key, of which there are as many as a key may have.</summary>
    public static PipelineDefinition Keyed(int steps) => Of("bench-keyed", Line(steps).Steps.Select(s => s with { Concurrency = new ConcurrencyLimit("bench", MostSlots) }));

    /// <summary>One step of a type that every server has.</summary>
    public static PipelineDefinition Plain() => Of("bench-plain", [new StepDefinition { Name = "s", Type = "transform", Config = JsonSerializer.SerializeToElement(new { output = new { ok = true } }) }]);

    /// <summary>One step that says when it began.</summary>
    public static PipelineDefinition Moment() => Of("bench-moment", [new StepDefinition { Name = "s", Type = MomentStep.Type }]);

    /// <summary>One step that takes so long.</summary>
    public static PipelineDefinition Slow(TimeSpan time) =>
        Of("bench-slow", [new StepDefinition { Name = "s", Type = SlowStep.Type, Config = JsonSerializer.SerializeToElement(new { ms = time.TotalMilliseconds }) }]);

    /// <summary>One step, so many parallel ones after it, and one that joins them.</summary>
    public static PipelineDefinition Fan(int parallel)
    {
        var middle = Enumerable.Range(0, parallel).Select(i => $"p{i}").ToArray();
        return Of("bench-fan", [Step("first", []), .. middle.Select(m => Step(m, ["first"])), Step("join", middle)]);
    }

    /// <summary>A step, and then a person.</summary>
    public static PipelineDefinition Wait() => Of("bench-wait", [Step("work", []), new StepDefinition { Name = "gate", Type = "approval_gate", Deps = ["work"] }]);

    /// <summary>Rows of ten steps, each of which depends on four of the row before.</summary>
    public static PipelineDefinition Dag(int steps) => Of($"bench-dag-{steps}", Enumerable.Range(0, steps).Select(i => Step($"s{i}", DepsOf(i))));

    /// <summary>A map over the parameter <c>items</c>, a line of steps for each.</summary>
    public static PipelineDefinition Map(int steps, int inFlight) => Of("bench-map",
    [
        new StepDefinition
        {
            Name = "each",
            Type = "map",
            Config = JsonSerializer.SerializeToElement(new { over = "${{ params.items }}", max_parallel = inFlight }),
            Steps = Line(steps).Steps,
        },
    ]);

    /// <summary>A map over the parameter <c>items</c>, with a run of <paramref name="child"/> for each.</summary>
    public static PipelineDefinition Children(string child, int inFlight) => Of("bench-children",
    [
        new StepDefinition
        {
            Name = "each",
            Type = "map",
            Config = JsonSerializer.SerializeToElement(new { over = "${{ params.items }}", max_parallel = inFlight }),
            Steps = [new StepDefinition { Name = "run", Type = "pipeline", Config = JsonSerializer.SerializeToElement(new { name = child }) }],
        },
    ]);

    private static IReadOnlyList<string> DepsOf(int step)
    {
        var row = step / DagWidth;
        if (row == 0) return [];
        return [.. Enumerable.Range(0, DagDeps).Select(d => $"s{((row - 1) * DagWidth) + ((step + d) % DagWidth)}")];
    }

    private static StepDefinition Step(string name, IReadOnlyList<string> deps) => new() { Name = name, Type = BenchStep.Type, Deps = [.. deps] };

    private static PipelineDefinition Of(string name, IEnumerable<StepDefinition> steps) => new() { Name = name, Steps = steps.ToImmutableArray() };
}
