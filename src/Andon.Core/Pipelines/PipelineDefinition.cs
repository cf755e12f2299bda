using System.Collections.Immutable;
using System.Text.Json;

namespace Andon.Pipelines;

/// <summary>A process as its author wrote it: a named DAG of steps. Immutable; what YAML, JSON and the builder all become.</summary>
public sealed record PipelineDefinition
{
    /// <summary>Unique in a tenant: <c>[a-z0-9][a-z0-9-]{0,63}</c>.</summary>
    public required string Name { get; init; }

    /// <summary>For people. Default: the name.</summary>
    public string? Title { get; init; }

    /// <summary>JSON Schema 2020-12 of the run's parameters. Default: any object.</summary>
    public JsonElement? Params { get; init; }

    /// <summary>Cancel the other branches when a step fails for good. Default: true.</summary>
    public bool FailFast { get; init; } = true;

    /// <summary>Running steps in one run at once. Default: null, as many as the node has room for. At least 1.</summary>
    public int? MaxParallel { get; init; }

    /// <summary>The steps in the order written, which matters for display only.</summary>
    public required ImmutableArray<StepDefinition> Steps { get; init; }
}

/// <summary>One node of the DAG as its author wrote it.</summary>
public sealed record StepDefinition
{
    /// <summary>Unique in the pipeline: <c>[A-Za-z_][A-Za-z0-9_-]{0,63}</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The step type that carries it out.</summary>
    public required string Type { get; init; }

    /// <summary>For people. Default: the name.</summary>
    public string? Title { get; init; }

    /// <summary>Steps that come before this one.</summary>
    public ImmutableArray<string> Deps { get; init; } = [];

    /// <summary>A CEL expression; where it is false, the step is skipped. Default: null, which holds.</summary>
    public string? When { get; init; }

    /// <summary>Whether the step also runs after failed or skipped dependencies. Default: <see cref="RunIf.Success"/>.</summary>
    public RunIf RunIf { get; init; }

    /// <summary>A template of what the handler gets. Default: null, <c>{params, steps: {dep: output}}</c> of the dependencies.</summary>
    public JsonElement? Input { get; init; }

    /// <summary>Settings of the step type, a template. Default: <c>{}</c>.</summary>
    public JsonElement? Config { get; init; }

    /// <summary>What a <c>map</c> does for each item; written as <c>steps</c> in its config. Default: none.</summary>
    public ImmutableArray<StepDefinition> Steps { get; init; } = [];

    /// <summary>JSON Schema 2020-12 the output must meet, else the attempt fails. Default: none.</summary>
    public JsonElement? OutputSchema { get; init; }

    /// <summary>How often and when a failed attempt is tried again. Default: one attempt.</summary>
    public RetryPolicy Retry { get; init; } = RetryPolicy.None;

    /// <summary>The time one attempt may take. Default: null, what the step type says.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>What follows when the node that ran an attempt died. Default: <see cref="OnLost.Rerun"/>.</summary>
    public OnLost OnLost { get; init; }

    /// <summary>Which workers may take the step. Default: <c>default</c>.</summary>
    public string Queue { get; init; } = "default";

    /// <summary>At most so many at once in the tenant. Default: null, no limit.</summary>
    public ConcurrencyLimit? Concurrency { get; init; }

    /// <summary>What undoes the step where its run fails, or is cancelled with compensation. Default: null, nothing does.</summary>
    public StepDefinition? Compensate { get; init; }

    private const string CompensationEnding = ".compensate";

    /// <summary>The name, in a run, of what undoes the step of that name.</summary>
    public static string CompensationOf(string step) => step + CompensationEnding;

    /// <summary>Whether a step of a run undoes another.</summary>
    internal static bool IsCompensation(string step) => step.EndsWith(CompensationEnding, StringComparison.Ordinal);
}

/// <summary>When a step is ready, besides its dependencies being settled.</summary>
public enum RunIf
{
    /// <summary>Every dependency completed or was skipped.</summary>
    Success,

    /// <summary>Every dependency is settled in whatever way.</summary>
    Always,
}

/// <summary>What follows when an attempt was lost with the node that ran it.</summary>
public enum OnLost
{
    /// <summary>A new attempt; the loss uses up none of <see cref="RetryPolicy.MaxAttempts"/>.</summary>
    Rerun,

    /// <summary>The step is quarantined until a person decides.</summary>
    Ask,

    /// <summary>The step fails.</summary>
    Fail,
}

/// <summary>Slots shared by all steps of a tenant that name the same key.</summary>
/// <param name="Key">The name of the slots.</param>
/// <param name="Limit">Steps that may run at once. At least 1.</param>
public sealed record ConcurrencyLimit(string Key, int Limit);

/// <summary>Retries with exponential backoff: before attempt n+1 comes <c>backoff × factor^(n−1)</c>, at most <c>max_backoff</c>, spread by jitter.</summary>
public sealed record RetryPolicy
{
    /// <summary>One attempt, no retry.</summary>
    public static RetryPolicy None { get; } = new();

    /// <summary>Attempts in all, the first included; lost and interrupted ones do not count. Default: 1. From 1 to 1,000.</summary>
    public int MaxAttempts { get; init; } = 1;

    /// <summary>The wait before the second attempt. Default: 1 s.</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>What each further wait is multiplied by. Default: 2. From 1 to 100.</summary>
    public double Factor { get; init; } = 2;

    /// <summary>The longest wait. Default: 1 minute.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The share of the wait that is random, from 0 (none) to 1 (all of it). Default: 0.2.</summary>
    public double Jitter { get; init; } = 0.2;

    /// <summary>Error codes after which no retry follows. Default: none.</summary>
    public ImmutableArray<string> NonRetryable { get; init; } = [];

    /// <summary>Whether it says what <see cref="None"/> says, which equality does not tell: two empty lists of codes may be two.</summary>
    internal bool IsNone => NonRetryable.IsEmpty && this with { NonRetryable = None.NonRetryable } == None;

    /// <summary>The wait after the n-th counted failure, with <paramref name="random"/> from [0, 1) placing it inside the jitter.</summary>
    public TimeSpan DelayAfter(int failures, double random)
    {
        // Far out the power is infinite, and no wait times infinity is not a number.
        var power = Math.Min(Math.Pow(Factor, Math.Max(0, failures - 1)), double.MaxValue);
        var raw = Backoff.TotalMilliseconds * power;
        var capped = Math.Min(raw, MaxBackoff.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(capped * (1 - (Jitter * random)));
    }
}
