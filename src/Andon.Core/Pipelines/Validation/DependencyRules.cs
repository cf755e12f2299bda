using System.Collections.Immutable;

namespace Andon.Pipelines;

/// <summary>Names of steps and what they depend on.</summary>
internal static class DependencyRules
{
    /// <summary>The graph of what is right among the dependencies.</summary>
    public static StepGraph Check(ImmutableArray<StepDefinition> steps, string pointer, ProblemList problems)
    {
        var indexes = new Dictionary<string, int>(steps.Length, StringComparer.Ordinal);
        foreach (var (i, step) in steps.Index())
        {
            if (!indexes.TryAdd(step.Name, i))
                problems.Add("duplicate_step", JsonPointer.Of(pointer, step.Name), $"two steps are named '{step.Name}'; rename one");
        }

        var deps = ImmutableArray.CreateBuilder<ImmutableArray<int>>(steps.Length);
        var partial = new bool[steps.Length];
        for (var i = 0; i < steps.Length; i++)
            deps.Add(Resolve(new StepUnderCheck(steps[i], i, pointer, problems), indexes, out partial[i]));

        var graph = Graph.TryBuild(deps.MoveToImmutable(), out var cycle);
        if (graph is null) FailCycle(steps, pointer, cycle, problems);
        return new StepGraph(indexes, graph, partial);
    }

    private static ImmutableArray<int> Resolve(StepUnderCheck step, Dictionary<string, int> indexes, out bool partial)
    {
        partial = false;
        var names = step.Definition.Deps;
        if (names.IsEmpty) return [];
        var found = ImmutableArray.CreateBuilder<int>(names.Length);
        var seen = new HashSet<string>(names.Length, StringComparer.Ordinal);
        for (var i = 0; i < names.Length; i++)
        {
            if (!seen.Add(names[i]))
            {
                step.Fail("duplicate_dependency", $"/deps/{i}", $"'{names[i]}' is named twice in 'deps'; keep one");
            }
            else if (string.Equals(names[i], step.Definition.Name, StringComparison.Ordinal))
            {
                step.Fail("self_dependency", $"/deps/{i}", "a step cannot depend on itself; take it out of 'deps'");
            }
            else if (indexes.TryGetValue(names[i], out var dep))
            {
                found.Add(dep);
            }
            else
            {
                partial = true;
                if (!step.IsFull) step.Fail("unknown_dependency", $"/deps/{i}", $"there is no step '{names[i]}' to depend on{Nearest.Hint(names[i], indexes.Keys)}");
            }
        }

        return found.DrainToImmutable();
    }

    private static void FailCycle(ImmutableArray<StepDefinition> steps, string pointer, ImmutableArray<int> cycle, ProblemList problems)
    {
        // Told from the step that comes first in the file, in the order in which the steps would run, closing where it began.
        var start = cycle.IndexOf(cycle.Min());
        cycle = [.. cycle[start..], .. cycle[..start]];
        var names = cycle.Add(cycle[0]).Select(i => steps[i].Name).ToArray();
        var shown = names.Length <= 20 ? string.Join(" → ", names) : $"{string.Join(" → ", names[..18])} → … → {names[^2]} → {names[^1]}";
        var first = steps[cycle[0]];
        var closing = first.Deps.IndexOf(steps[cycle[^1]].Name, StringComparer.Ordinal);
        problems.Add("cycle", $"{JsonPointer.Of(pointer, first.Name)}/deps/{closing}", $"the steps depend on one another in a circle: {shown}; take one of these dependencies out");
    }
}

/// <summary>Who comes before whom, as far as it can be told.</summary>
internal sealed class StepGraph(Dictionary<string, int> indexes, Graph? graph, bool[] partial)
{
    private readonly bool[] uncertain = Spread(graph, partial);

    public IReadOnlyCollection<string> Names => indexes.Keys;

    public bool TryFind(string name, out int index) => indexes.TryGetValue(name, out index);

    /// <summary>Whether the ancestors of a step are known for sure: no cycle, no mistyped dependency before it.</summary>
    public bool IsCertain(int step) => graph is not null && !uncertain[step];

    public bool IsAncestor(int ancestor, int step) => graph!.IsAncestor(ancestor, step);

    private static bool[] Spread(Graph? graph, bool[] partial)
    {
        if (graph is null || Array.IndexOf(partial, true) < 0) return partial;
        foreach (var step in graph.Order)
            partial[step] |= graph.Deps[step].Any(dep => partial[dep]);
        return partial;
    }
}
