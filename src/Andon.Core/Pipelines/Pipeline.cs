using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using Andon.Expressions;
using Andon.Runs;
using Andon.HumanTasks;
using Andon.Schemas;
using Andon.Secrets;

namespace Andon.Pipelines;

/// <summary>One published, immutable version of a pipeline, compiled: the graph, the expressions, the schemas, and the step types it was published with.</summary>
public sealed class Pipeline
{
    private JsonSchema? paramsSchema;

    internal Pipeline(string tenant, int version, PipelineDefinition definition, Dag dag)
    {
        Tenant = tenant;
        Version = version;
        Definition = definition;
        Dag = dag;
        TypeNames = dag.All.Select(s => s.Type.Name).ToFrozenSet(StringComparer.Ordinal);
        HasConcurrency = dag.All.Any(s => s.Definition.Concurrency is not null);
        HasPeople = dag.All.Any(s => s.Type.IsInteractive);
        HasCompensation = dag.All.Any(s => s.Compensates is not null);
        Places = [.. dag.Slots.Select(s => new StepPlace(s.Index, s.Name, s))];
        Pending = StepTable.Create(Places);
    }

    /// <summary>Whose it is.</summary>
    public string Tenant { get; }

    /// <summary>Versions are integers from 1.</summary>
    public int Version { get; }

    /// <summary>What the author wrote.</summary>
    public PipelineDefinition Definition { get; }

    /// <summary>The name of the pipeline.</summary>
    public string Name => Definition.Name;

    /// <summary>The steps and who depends on whom.</summary>
    public Dag Dag { get; }

    /// <summary>Who depends on whom.</summary>
    public Graph Graph => Dag.Graph;

    /// <summary>The steps, by index; those of maps are in their <see cref="Step.Map"/>.</summary>
    public ImmutableArray<Step> Steps => Dag.Steps;

    /// <summary>The steps as a new run has them, and after them those that undo some of them.</summary>
    public ImmutableArray<StepPlace> Places { get; }

    /// <summary>The steps of a new run, which all its runs begin with.</summary>
    internal StepTable Pending { get; }

    /// <summary>What the run's parameters are checked against, formats asserted; null for any object.</summary>
    public JsonSchema? ParamsSchema => paramsSchema ??= AssertedSchema.Compile(Definition.Params);

    /// <summary>Compiles a definition that <see cref="PipelineValidator"/> found valid, with the step types it was published with.</summary>
    /// <param name="tenant">Whose it is.</param>
    /// <param name="version">From 1.</param>
    /// <param name="definition">What the author wrote.</param>
    /// <param name="stepTypes">By name; at least those that the steps name.</param>
    /// <exception cref="PipelineException">The definition is not valid, or a type is missing.</exception>
    public static Pipeline Compile(string tenant, int version, PipelineDefinition definition, IReadOnlyDictionary<string, StepType> stepTypes)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(stepTypes);
        return PipelineCompiler.Compile(tenant, version, definition, stepTypes);
    }

    /// <summary>The step types in use, in maps too.</summary>
    public FrozenSet<string> TypeNames { get; }

    /// <summary>Whether any step, in maps too, shares slots with others of the tenant.</summary>
    public bool HasConcurrency { get; }

    /// <summary>Whether any step, in maps too, is for people.</summary>
    public bool HasPeople { get; }

    /// <summary>Whether any step, in maps too, can be undone.</summary>
    public bool HasCompensation { get; }

    /// <summary>The index of a step by name, or −1.</summary>
    public int IndexOf(string step) => Dag.IndexOf(step);
}

/// <summary>A step of a published pipeline, compiled.</summary>
public sealed record Step
{
    private JsonSchema? form;
    private JsonSchema? outputSchema;
    private JsonSchema? accepted;

    /// <summary>Its place in <see cref="Pipeline.Steps"/>.</summary>
    public required int Index { get; init; }

    /// <summary>What the author wrote.</summary>
    public required StepDefinition Definition { get; init; }

    /// <summary>The type as it was when the version was published.</summary>
    public required StepType Type { get; init; }

    /// <summary>Direct dependencies, by index.</summary>
    public required ImmutableArray<int> Deps { get; init; }

    /// <summary>Steps that name this one as a dependency, by index.</summary>
    public required ImmutableArray<int> Dependents { get; init; }

    /// <summary>What undoes this step, by index; null where nothing does.</summary>
    public int? Compensation { get; init; }

    /// <summary>The step that this one undoes, by index; null for a step that is part of the work.</summary>
    public int? Compensates { get; init; }

    /// <summary>The compiled <c>when</c>.</summary>
    public Expression? When { get; init; }

    /// <summary>The compiled <c>input</c>.</summary>
    public Template? Input { get; init; }

    /// <summary>The compiled <c>config</c>.</summary>
    public required Template Config { get; init; }

    /// <summary>The rendered <c>config</c>, where it holds no expression; else empty.</summary>
    public ReadOnlyMemory<byte> ConstantConfig { get; init; }

    /// <summary>Which references to secrets count in its <c>config</c>.</summary>
    public SecretUse ConfigSecrets { get; init; } = SecretUse.None;

    /// <summary>Which references to secrets count in its <c>input</c>.</summary>
    public SecretUse InputSecrets { get; init; } = SecretUse.OfParams;

    /// <summary>The compiled <c>config</c> of an interactive step; null for others.</summary>
    public HumanTaskDefinition? Human { get; init; }

    /// <summary>The compiled <c>config</c> of a map; null for others.</summary>
    public MapDefinition? Map { get; init; }

    /// <summary>The compiled <c>config</c> of a child run; null for others.</summary>
    public ChildDefinition? Child { get; init; }

    /// <summary>What a person's form is checked against, formats asserted; null for any object. Compiled when first used.</summary>
    public JsonSchema? Form { get => form ??= AssertedSchema.Compile(FormSource); init => form = value; }

    /// <summary>What the output is checked against, formats asserted; null for anything. Compiled when first used.</summary>
    public JsonSchema? OutputSchema { get => outputSchema ??= AssertedSchema.Compile(Definition.OutputSchema); init => outputSchema = value; }

    /// <summary>What a signal or an outside worker must send, formats asserted; null for anything. Compiled when first used.</summary>
    public JsonSchema? Accepted { get => accepted ??= AssertedSchema.Compile(AcceptedSource); init => accepted = value; }

    /// <summary>The time one attempt may take; null for no limit.</summary>
    public TimeSpan? Timeout => Definition.Timeout ?? Type.Timeout;

    /// <summary>The name of the step.</summary>
    public string Name => Definition.Name;

    /// <summary>The schema that <see cref="Form"/> is compiled from.</summary>
    internal JsonElement? FormSource { get; init; }

    /// <summary>The schema that <see cref="Accepted"/> is compiled from.</summary>
    internal JsonElement? AcceptedSource { get; init; }
}
