using System.Collections.Immutable;
using System.Text.Json;
using Andon.Pipelines;

namespace Andon.Runs;

/// <summary>Pipelines for tests, in few words: <c>Plan.Of(Plan.Work("a"), Plan.Gate("review", "a"))</c>. Dependencies are names with spaces between.</summary>
internal static class Plan
{
    /// <summary>A type that every node has a handler for, unless a test says otherwise.</summary>
    public const string WorkType = "work";

    /// <summary>A type for which handlers come and go.</summary>
    public const string RareType = "rare";

    private static readonly IReadOnlyDictionary<string, StepType> Types =
        BuiltInStepTypes.With([new StepType { Name = WorkType }, new StepType { Name = RareType }]);

    public static StepDefinition Work(string name, string deps = "") => Step(name, WorkType, deps);

    public static StepDefinition Rare(string name, string deps = "") => Step(name, RareType, deps);

    public static StepDefinition Delay(string name, string length, string deps = "") =>
        Step(name, BuiltInStepTypes.Delay.Name, deps, new Dictionary<string, string> { ["for"] = length });

    public static StepDefinition Signal(string name, string signal, string deps = "", object? schema = null, string? timeout = null) =>
        Step(name, BuiltInStepTypes.Signal.Name, deps, new Dictionary<string, object?> { ["name"] = signal, ["schema"] = schema, ["timeout"] = timeout });

    public static StepDefinition External(string name, string deps = "", object? schema = null) => Step(name, BuiltInStepTypes.External.Name, deps, new Dictionary<string, object?> { ["schema"] = schema });

    public static StepDefinition Gate(string name, string deps = "", object? config = null) => Step(name, BuiltInStepTypes.ApprovalGate.Name, deps, config);

    public static StepDefinition Form(string name, string deps = "", object? config = null) => Step(name, BuiltInStepTypes.HumanTask.Name, deps, config);

    /// <summary>A map: <c>Plan.Map("m", "[1,2]", "", Plan.Work("a"), Plan.Work("b", "a"))</c>; the list is JSON or a template.</summary>
    public static StepDefinition Map(string name, string over, string deps, params StepDefinition[] steps) =>
        Step(name, BuiltInStepTypes.Map.Name, deps, new { over = over.StartsWith('[') ? JsonDocument.Parse(over).RootElement : JsonSerializer.SerializeToElement(over) }) with { Steps = [.. steps] };

    /// <summary>A child run of the pipeline <c>other</c>.</summary>
    public static StepDefinition Child(string name, string deps = "", object? parameters = null) =>
        Step(name, BuiltInStepTypes.Pipeline.Name, deps, parameters is null ? new { name = "other" } : new { name = "other", @params = parameters });

    /// <summary>A map with further keys in its config, such as <c>new { key = "${{ item }}", max_failures = 1 }</c>.</summary>
    public static StepDefinition With(this StepDefinition step, object config)
    {
        var members = JsonSerializer.SerializeToElement(config).EnumerateObject().ToDictionary(m => m.Name, m => m.Value);
        foreach (var member in step.Config?.EnumerateObject() ?? default) members.TryAdd(member.Name, member.Value);
        return step with { Config = JsonSerializer.SerializeToElement(members) };
    }

    public static StepDefinition Step(string name, string type, string deps, object? config = null) => new()
    {
        Name = name,
        Type = type,
        Deps = [.. deps.Split(' ', StringSplitOptions.RemoveEmptyEntries)],
        Config = config is null ? null : JsonSerializer.SerializeToElement(config),
    };

    public static Pipeline Of(params StepDefinition[] steps) => Compile(new PipelineDefinition { Name = "plan", Steps = [.. steps] });

    /// <summary>A pipeline whose branches finish when a step fails.</summary>
    public static Pipeline Patient(params StepDefinition[] steps) =>
        Compile(new PipelineDefinition { Name = "plan", Steps = [.. steps], FailFast = false });

    public static Pipeline Narrow(int maxParallel, params StepDefinition[] steps) =>
        Compile(new PipelineDefinition { Name = "plan", Steps = [.. steps], MaxParallel = maxParallel });

    public static Pipeline Compile(PipelineDefinition definition, int version = 1) => Pipeline.Compile("acme", version, definition, Types);

    /// <summary>The version after this one, with other steps.</summary>
    public static Pipeline Next(this Pipeline pipeline, params StepDefinition[] steps) => pipeline.Next(pipeline.Definition with { Steps = [.. steps] });

    public static Pipeline Next(this Pipeline pipeline, PipelineDefinition definition) => Compile(definition, pipeline.Version + 1);

    public static StepDefinition When(this StepDefinition step, string expression) => step with { When = expression };

    public static StepDefinition Always(this StepDefinition step) => step with { RunIf = RunIf.Always };

    public static StepDefinition Lost(this StepDefinition step, OnLost onLost) => step with { OnLost = onLost };

    /// <summary>What undoes the step: one attempt of work, unless a test says otherwise.</summary>
    public static StepDefinition Undo(this StepDefinition step, StepDefinition? by = null) => step with { Compensate = (by ?? Work("undo")) with { Name = StepDefinition.CompensationOf(step.Name) } };

    public static StepDefinition Retry(this StepDefinition step, int attempts, params string[] nonRetryable) =>
        step with { Retry = new RetryPolicy { MaxAttempts = attempts, Jitter = 0, NonRetryable = [.. nonRetryable] } };

    public static ImmutableArray<string> Names(this Pipeline pipeline, IEnumerable<int> steps) => [.. steps.Select(s => pipeline.Steps[s].Name)];
}
