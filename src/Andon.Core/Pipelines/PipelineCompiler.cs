using System.Collections.Immutable;
using System.Text.Json;
using Andon.Expressions;
using Andon.Secrets;

namespace Andon.Pipelines;

/// <summary>Turns a valid definition into what runs are executed by. Schemas are compiled when first used, for most runs need few of them.</summary>
internal static class PipelineCompiler
{
    public static Pipeline Compile(string tenant, int version, PipelineDefinition definition, IReadOnlyDictionary<string, StepType> stepTypes)
    {
        return new Pipeline(tenant, version, definition, Compile(definition, definition.Steps, stepTypes));
    }

    private static Dag Compile(PipelineDefinition definition, ImmutableArray<StepDefinition> steps, IReadOnlyDictionary<string, StepType> stepTypes)
    {
        var graph = Graph.TryBuild(Index(definition, steps), out var cycle)
            ?? throw Invalid(definition, $"the steps {string.Join(" → ", cycle.Select(i => steps[i].Name))} depend on one another");
        var compiled = ImmutableArray.CreateBuilder<Step>(steps.Length);
        var compensations = ImmutableArray.CreateBuilder<Step>();
        foreach (var (i, step) in steps.Index())
        {
            var own = Compile(i, definition, step, stepTypes) with { Deps = graph.Deps[i], Dependents = graph.Dependents[i] };
            if (step.Compensate is { } compensate)
            {
                var undo = Compile(steps.Length + compensations.Count, definition, compensate with { Name = StepDefinition.CompensationOf(step.Name) }, stepTypes) with { Compensates = i };
                own = own with { Compensation = undo.Index };
                compensations.Add(undo);
            }

            compiled.Add(own);
        }

        return new Dag(graph, compiled.MoveToImmutable(), compensations.DrainToImmutable());
    }

    private static Step Compile(int index, PipelineDefinition definition, StepDefinition step, IReadOnlyDictionary<string, StepType> stepTypes)
    {
        if (!stepTypes.TryGetValue(step.Type, out var type)) throw Invalid(definition, $"step '{step.Name}' has the unknown type '{step.Type}'");
        var human = type.IsInteractive ? HumanConfig.Compile(step, type) : null;
        var config = StepConfig.IsEmpty(step.Config) ? StepConfig.EmptyTemplate : CompileTemplate(definition, step, "config", step.Config!.Value);
        var input = step.Input is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } given ? CompileTemplate(definition, step, "input", given) : null;
        return new Step
        {
            Index = index,
            Definition = step,
            Type = type,
            Deps = [],
            Dependents = [],
            When = step.When is null ? null : CompileWhen(definition, step, step.When),
            Input = input,
            InputSecrets = input is null ? SecretUse.OfParams : SecretUse.Of(step.Input!.Value, input),
            Config = config,
            ConfigSecrets = StepConfig.IsEmpty(step.Config) ? SecretUse.None : SecretUse.Of(step.Config!.Value, config),
            ConstantConfig = config.IsConstant ? ConstantOf(step.Config) : default,
            Human = human,
            FormSource = human?.FormSchema,
            AcceptedSource = type.Execution is StepExecution.Signal or StepExecution.External ? StepConfig.Get(step.Config ?? StepConfig.Empty, "schema") : null,
            Map = type.Execution == StepExecution.Map ? CompileMap(definition, step, stepTypes) : null,
            Child = type.Execution == StepExecution.Pipeline ? CompileChild(definition, step) : null,
        };
    }

    private static MapDefinition CompileMap(PipelineDefinition definition, StepDefinition step, IReadOnlyDictionary<string, StepType> stepTypes)
    {
        var config = step.Config ?? StepConfig.Empty;
        return new MapDefinition
        {
            Over = CompileTemplate(definition, step, "config.over", StepConfig.Get(config, "over") ?? throw Invalid(definition, $"step '{step.Name}': config.over is missing")),
            Key = StepConfig.Get(config, "key") is { } key ? CompileTemplate(definition, step, "config.key", key) : null,
            MaxParallel = HumanConfig.Integer(config, "max_parallel") ?? PipelineLimits.DefaultMapParallel,
            MaxFailures = HumanConfig.Integer(config, "max_failures") ?? 0,
            Dag = Compile(definition, step.Steps, stepTypes),
        };
    }

    private static ChildDefinition CompileChild(PipelineDefinition definition, StepDefinition step)
    {
        var (name, version) = ChildDefinition.Of(step) ?? throw Invalid(definition, $"step '{step.Name}': config.name is missing");
        var parameters = StepConfig.Get(step.Config!.Value, "params");
        return new ChildDefinition { Name = name, Version = version, Params = parameters is { } json ? CompileTemplate(definition, step, "config.params", json) : StepConfig.EmptyTemplate };
    }

    private static ReadOnlyMemory<byte> ConstantOf(JsonElement? config) =>
        StepConfig.IsEmpty(config) ? "{}"u8.ToArray() : CanonicalJson.Write(writer => config!.Value.WriteTo(writer));

    private static Expression CompileWhen(PipelineDefinition definition, StepDefinition step, string source) =>
        Expression.TryParse(source, out var expression, out var error) ? expression : throw Invalid(definition, $"step '{step.Name}': when: {error.Message}");

    private static Template CompileTemplate(PipelineDefinition definition, StepDefinition step, string key, JsonElement json) =>
        Template.TryParse(json, out var template, out var error) ? template : throw Invalid(definition, $"step '{step.Name}': {key}{error.Pointer}: {error.Message}");

    private static ImmutableArray<ImmutableArray<int>> Index(PipelineDefinition definition, ImmutableArray<StepDefinition> steps)
    {
        var indexes = new Dictionary<string, int>(steps.Length, StringComparer.Ordinal);
        foreach (var (i, step) in steps.Index())
            if (!indexes.TryAdd(step.Name, i)) throw Invalid(definition, $"two steps are named '{step.Name}'");
        return
        [
            .. steps.Select(step => step.Deps
                .Select(dep => indexes.TryGetValue(dep, out var i) ? i : throw Invalid(definition, $"step '{step.Name}' depends on '{dep}', which does not exist"))
                .ToImmutableArray()),
        ];
    }

    private static PipelineException Invalid(PipelineDefinition definition, string reason) =>
        new($"The pipeline '{definition.Name}' cannot be compiled: {reason}. Validate it before it is published.");
}
