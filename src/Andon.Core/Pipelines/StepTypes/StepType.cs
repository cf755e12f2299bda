using System.Text.Json;

namespace Andon.Pipelines;

/// <summary>Metadata of a kind of step. Types belong to a tenant; the built-in ones to all. Publishing copies them into the version.</summary>
public sealed record StepType
{
    /// <summary>What a step's <c>type</c> names: <c>[a-z][a-z0-9_.-]{0,63}</c>.</summary>
    public required string Name { get; init; }

    /// <summary>For people. Default: the name.</summary>
    public string? DisplayName { get; init; }

    /// <summary>A heading to list the type under. Default: <c>general</c>.</summary>
    public string Category { get; init; } = "general";

    /// <summary>Who carries the step out. Default: <see cref="StepExecution.Handler"/>.</summary>
    public StepExecution Execution { get; init; }

    /// <summary>JSON Schema of <c>config</c>. Default: null, anything.</summary>
    public JsonElement? ConfigSchema { get; init; }

    /// <summary>The form of an interactive type, where a step gives none. Default: null.</summary>
    public JsonElement? FormSchema { get; init; }

    /// <summary>The time one attempt, or one person, may take, where a step gives none. Default: null, no limit.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>What follows when a person takes too long, where a step says nothing. Default: null, the task expires and the step fails.</summary>
    public string? OnTimeout { get; init; }

    /// <summary>Attempts of this type at once on one node. Default: null, the node's own limit. At least 1.</summary>
    public int? MaxRunning { get; init; }

    /// <summary>Whether the engine brings the type itself.</summary>
    public bool IsBuiltIn { get; init; }

    /// <summary>Whether people carry it out.</summary>
    public bool IsInteractive => Execution is StepExecution.Form or StepExecution.Approval;
}

/// <summary>Who carries a step out.</summary>
public enum StepExecution
{
    /// <summary>A handler in the engine's process.</summary>
    Handler,

    /// <summary>A person, who fills a form.</summary>
    Form,

    /// <summary>People, who approve or reject.</summary>
    Approval,

    /// <summary>Nobody: a timer.</summary>
    Delay,

    /// <summary>Nobody: a signal that somebody sends to the run.</summary>
    Signal,

    /// <summary>A worker outside of the engine, which claims the step and sends its output.</summary>
    External,

    /// <summary>Steps of its own, once for each item of a list.</summary>
    Map,

    /// <summary>A run of another pipeline.</summary>
    Pipeline,
}
