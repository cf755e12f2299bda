using Andon.Pipelines;

namespace Andon.Runs;

/// <summary>The next version of a pipeline, made of choices: steps come, go, change, and get other names.</summary>
internal static class RandomChange
{
    public static (Pipeline To, (string From, string To)[] Renames) Of(Choices choices, Pipeline from, int version)
    {
        var definition = from.Definition;
        var renames = new List<(string From, string To)>();
        for (var changes = choices.Of(4); changes >= 0; changes--) definition = Change(choices, definition, $"v{version}c{changes}", renames);
        // At times a name that nobody has, or one that is taken.
        if (choices.Once(8)) renames.Add((choices.Of(from.Steps).Name, choices.Of(definition.Steps).Name));
        return (Plan.Compile(definition, version), [.. renames]);
    }

    private static PipelineDefinition Change(Choices choices, PipelineDefinition definition, string name, List<(string From, string To)> renames) => choices.Of(7) switch
    {
        0 => Add(choices, definition, name),
        1 when definition.Steps.Length > 1 => Drop(definition, choices.Of(definition.Steps).Name),
        2 => Rename(definition, choices.Of(definition.Steps).Name, name, renames),
        3 => Put(definition, Other(choices, choices.Of(definition.Steps))),
        4 => definition with { MaxParallel = choices.Once(2) ? null : 1 + choices.Of(3) },
        5 => definition with { FailFast = !definition.FailFast },
        _ => definition,
    };

    /// <summary>Somewhere in the middle: after some steps, before others.</summary>
    private static PipelineDefinition Add(Choices choices, PipelineDefinition definition, string name)
    {
        var at = choices.Of(definition.Steps.Length + 1);
        var deps = string.Join(' ', definition.Steps.Take(at).Where(_ => choices.Once(3)).Select(s => s.Name));
        var added = choices.Once(3) ? Plan.Gate(name, deps) : choices.Once(4) ? Plan.Map(name, "[1,2]", deps, Plan.Work("i")) : Plan.Work(name, deps);
        var after = definition.Steps.Skip(at).Select(s => choices.Once(3) ? s with { Deps = s.Deps.Add(name) } : s);
        return definition with { Steps = [.. definition.Steps.Take(at), added, .. after] };
    }

    private static PipelineDefinition Drop(PipelineDefinition definition, string name) =>
        definition with { Steps = [.. definition.Steps.Where(s => s.Name != name).Select(s => s with { Deps = s.Deps.Remove(name) })] };

    private static PipelineDefinition Rename(PipelineDefinition definition, string from, string to, List<(string From, string To)> renames)
    {
        if (renames.Exists(r => r.To == from)) return definition;
        renames.Add((from, to));
        var names = new Dictionary<string, string> { [from] = to };
        return definition with { Steps = [.. definition.Steps.Select(s => s with { Name = s.Name == from ? to : s.Name, Deps = [.. s.Deps.Select(d => d == from ? to : d)], When = s.When is null ? null : Expressions.RenamedReferences.InExpression(s.When, names) })] };
    }

    private static StepDefinition Other(Choices choices, StepDefinition step) => choices.Of(5) switch
    {
        0 => step with { Timeout = TimeSpan.FromHours(1 + choices.Of(3)) },
        1 => step.When(choices.Once(2) ? "true" : "false"),
        2 => step with { Type = Plan.WorkType, Config = null, Steps = [] },
        3 when step.Deps.Length > 0 => step with { Deps = step.Deps.RemoveAt(choices.Of(step.Deps.Length)) },
        _ => step with { RunIf = step.RunIf == RunIf.Always ? RunIf.Success : RunIf.Always },
    };

    private static PipelineDefinition Put(PipelineDefinition definition, StepDefinition step) => definition with { Steps = [.. definition.Steps.Select(s => s.Name == step.Name ? step : s)] };
}
