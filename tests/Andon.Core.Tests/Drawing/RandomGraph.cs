using System.Collections.Immutable;
using Andon.Pipelines;

namespace Andon.Core.Tests.Drawing;

/// <summary>Random DAGs, the same for the same seed.</summary>
internal static class RandomGraph
{
    public static PipelineDefinition Definition(int seed, int steps, int mostDeps = 3)
    {
        var random = new Random(seed);
        var definitions = Enumerable.Range(0, steps).Select(i => new StepDefinition
        {
            Name = $"s{i}",
            Type = "noop",
            Deps = [.. Enumerable.Range(0, random.Next(mostDeps + 1)).Where(_ => i > 0).Select(_ => $"s{random.Next(i)}").Distinct()],
            When = random.Next(5) == 0 ? "true" : null,
        });
        return new PipelineDefinition { Name = "random", Steps = [.. definitions] };
    }

    public static Graph Of(PipelineDefinition definition)
    {
        var indexes = definition.Steps.Select((s, i) => (s.Name, i)).ToDictionary();
        return Graph.TryBuild([.. definition.Steps.Select(s => s.Deps.Select(d => indexes[d]).ToImmutableArray())], out _)!;
    }

    public static Graph Of(params int[][] deps) => Graph.TryBuild([.. deps.Select(d => d.ToImmutableArray())], out _)!;
}
