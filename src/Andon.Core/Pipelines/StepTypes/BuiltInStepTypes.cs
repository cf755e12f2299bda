using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;

namespace Andon.Pipelines;

/// <summary>The step types that the engine brings itself; they belong to all tenants.</summary>
public static class BuiltInStepTypes
{
    /// <summary>Does nothing; a point where branches meet.</summary>
    public static StepType Noop { get; } = new() { Name = "noop", DisplayName = "No operation", Category = "flow", IsBuiltIn = true, ConfigSchema = Schema(ConfigSchemas.Noop) };

    /// <summary>Evaluates a template.</summary>
    public static StepType Transform { get; } = new() { Name = "transform", DisplayName = "Transform", Category = "data", IsBuiltIn = true, ConfigSchema = Schema(ConfigSchemas.Transform) };

    /// <summary>Runs a program. One attempt may take 10 minutes.</summary>
    public static StepType Script { get; } = new()
    {
        Name = "script",
        DisplayName = "Script",
        Category = "automation",
        IsBuiltIn = true,
        ConfigSchema = Schema(ConfigSchemas.Script),
        Timeout = TimeSpan.FromMinutes(10),
    };

    /// <summary>Sends an HTTP request. One attempt may take 10 minutes.</summary>
    public static StepType Http { get; } = new()
    {
        Name = "http",
        DisplayName = "HTTP request",
        Category = "automation",
        IsBuiltIn = true,
        ConfigSchema = Schema(ConfigSchemas.Http),
        Timeout = TimeSpan.FromMinutes(10),
    };

    /// <summary>Waits for a time, or until one; holds no worker.</summary>
    public static StepType Delay { get; } = new()
    {
        Name = "delay",
        DisplayName = "Delay",
        Category = "flow",
        IsBuiltIn = true,
        Execution = StepExecution.Delay,
        ConfigSchema = Schema(ConfigSchemas.Delay),
    };

    /// <summary>Waits for a signal sent to the run; holds no worker.</summary>
    public static StepType Signal { get; } = new()
    {
        Name = "signal",
        DisplayName = "Signal",
        Category = "flow",
        IsBuiltIn = true,
        Execution = StepExecution.Signal,
        ConfigSchema = Schema(ConfigSchemas.Signal),
    };

    /// <summary>A worker outside of the engine carries it out.</summary>
    public static StepType External { get; } = new()
    {
        Name = "external",
        DisplayName = "External worker",
        Category = "automation",
        IsBuiltIn = true,
        Execution = StepExecution.External,
        ConfigSchema = Schema(ConfigSchemas.External),
    };

    /// <summary>Runs steps of its own once for each item of a list.</summary>
    public static StepType Map { get; } = new()
    {
        Name = "map",
        DisplayName = "Map",
        Category = "flow",
        IsBuiltIn = true,
        Execution = StepExecution.Map,
        ConfigSchema = Schema(ConfigSchemas.Map),
    };

    /// <summary>Starts a run of another pipeline and waits for its end.</summary>
    public static StepType Pipeline { get; } = new()
    {
        Name = "pipeline",
        DisplayName = "Pipeline",
        Category = "flow",
        IsBuiltIn = true,
        Execution = StepExecution.Pipeline,
        ConfigSchema = Schema(ConfigSchemas.Pipeline),
    };

    /// <summary>A person fills a form.</summary>
    public static StepType HumanTask { get; } = new()
    {
        Name = "human_task",
        DisplayName = "Human task",
        Category = "interactive",
        IsBuiltIn = true,
        Execution = StepExecution.Form,
        ConfigSchema = Schema(ConfigSchemas.HumanTask),
    };

    /// <summary>People approve or reject.</summary>
    public static StepType ApprovalGate { get; } = new()
    {
        Name = "approval_gate",
        DisplayName = "Approval gate",
        Category = "interactive",
        IsBuiltIn = true,
        Execution = StepExecution.Approval,
        ConfigSchema = Schema(ConfigSchemas.ApprovalGate),
    };

    /// <summary>All of them.</summary>
    public static ImmutableArray<StepType> All { get; } = [Noop, Transform, Script, Http, Delay, Signal, Map, Pipeline, External, HumanTask, ApprovalGate];

    /// <summary>All of them by name.</summary>
    public static FrozenDictionary<string, StepType> ByName { get; } = All.ToFrozenDictionary(t => t.Name, StringComparer.Ordinal);

    /// <summary>Names that later versions will give a meaning; no tenant may register a type of that name.</summary>
    public static ImmutableArray<string> Reserved { get; } = ["agent", "mcp_tool", "llm", "fleet"];

    /// <summary>All of them and some more, by name. Later ones of the same name win, but none replaces a built-in one.</summary>
    public static FrozenDictionary<string, StepType> With(IEnumerable<StepType> others)
    {
        ArgumentNullException.ThrowIfNull(others);
        var types = new Dictionary<string, StepType>(StringComparer.Ordinal);
        foreach (var type in others.Concat(All)) types[type.Name] = type;
        return types.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>What the configs of all types that are carried out in the same way have in common; null for those of handlers.</summary>
    internal static JsonElement? CommonConfigSchema(StepType type) => type.Execution switch
    {
        StepExecution.Form => HumanTask.ConfigSchema,
        StepExecution.Approval => ApprovalGate.ConfigSchema,
        StepExecution.Delay => Delay.ConfigSchema,
        StepExecution.External => External.ConfigSchema,
        _ => null,
    };

    private static JsonElement Schema(string json)
    {
        var reader = new Utf8JsonReader(System.Text.Encoding.UTF8.GetBytes(json));
        return JsonElement.ParseValue(ref reader);
    }
}
