using System.Collections.Immutable;
using System.Text.Json;
using Andon.Expressions;

namespace Andon.Pipelines;

/// <summary>Turns a valid definition into what runs are executed by. Schemas are compiled when first used, for most runs need few of them.</summary>
internal static class PipelineCompiler
{
    public static Pipeline Compile(string tenant, int version, PipelineDefinition definition, IReadOnlyDictionary<string, StepType> stepTypes)
    {
        var deps = Index(definition);
        var graph = Graph.TryBuild(deps, out var cycle)
            ?? throw Invalid(definition, $"the steps {string.Join(" → ", cycle.Select(i => definition.Steps[i].Name))} depend on one another");
        var steps = ImmutableArray.CreateBuilder<Step>(definition.Steps.Length);
        for (var i = 0; i < definition.Steps.Length; i++)
        {
            var step = definition.Steps[i];
            if (!stepTypes.TryGetValue(step.Type, out var type)) throw Invalid(definition, $"step '{step.Name}' has the unknown type '{step.Type}'");
            steps.Add(Compile(i, definition, step, type, graph));
        }

        return new Pipeline(tenant, version, definition, graph, steps.MoveToImmutable());
    }

    private static Step Compile(int index, PipelineDefinition definition, StepDefinition step, StepType type, Graph graph)
    {
        var human = type.IsInteractive ? HumanConfig.Compile(step, type) : null;
        var config = StepConfig.IsEmpty(step.Config) ? StepConfig.EmptyTemplate : CompileTemplate(definition, step, "config", step.Config!.Value);
        return new Step
        {
            Index = index,
            Definition = step,
            Type = type,
            Deps = graph.Deps[index],
            Dependents = graph.Dependents[index],
            When = step.When is null ? null : CompileWhen(definition, step, step.When),
            Input = step.Input is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } input ? CompileTemplate(definition, step, "input", input) : null,
            Config = config,
            ConstantConfig = config.IsConstant ? ConstantOf(step.Config) : default,
            Human = human,
            FormSource = human?.FormSchema,
            AcceptedSource = type.Execution is StepExecution.Signal or StepExecution.External ? StepConfig.Get(step.Config ?? StepConfig.Empty, "schema") : null,
        };
    }

    private static ReadOnlyMemory<byte> ConstantOf(JsonElement? config) =>
        StepConfig.IsEmpty(config) ? "{}"u8.ToArray() : CanonicalJson.Write(writer => config!.Value.WriteTo(writer));

    private static Expression CompileWhen(PipelineDefinition definition, StepDefinition step, string source) =>
        Expression.TryParse(source, out var expression, out var error) ? expression : throw Invalid(definition, $"step '{step.Name}': when: {error.Message}");

    private static Template CompileTemplate(PipelineDefinition definition, StepDefinition step, string key, JsonElement json) =>
        Template.TryParse(json, out var template, out var error) ? template : throw Invalid(definition, $"step '{step.Name}': {key}{error.Pointer}: {error.Message}");

    private static ImmutableArray<ImmutableArray<int>> Index(PipelineDefinition definition)
    {
        var indexes = new Dictionary<string, int>(definition.Steps.Length, StringComparer.Ordinal);
        foreach (var (i, step) in definition.Steps.Index())
            if (!indexes.TryAdd(step.Name, i)) throw Invalid(definition, $"two steps are named '{step.Name}'");
        return
        [
            .. definition.Steps.Select(step => step.Deps
                .Select(dep => indexes.TryGetValue(dep, out var i) ? i : throw Invalid(definition, $"step '{step.Name}' depends on '{dep}', which does not exist"))
                .ToImmutableArray()),
        ];
    }

    private static PipelineException Invalid(PipelineDefinition definition, string reason) =>
        new($"The pipeline '{definition.Name}' cannot be compiled: {reason}. Validate it before it is published.");
}
