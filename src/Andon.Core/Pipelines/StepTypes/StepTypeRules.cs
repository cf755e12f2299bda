using System.Collections.Immutable;
using System.Text.Json;
using Andon.Schemas;

namespace Andon.Pipelines;

/// <summary>What must hold for a step type that a tenant or a host registers.</summary>
public static class StepTypeRules
{
    /// <summary>Everything that is wrong with a type; empty where it can be registered.</summary>
    public static ImmutableArray<PipelineProblem> Check(StepType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        var problems = new ProblemList();
        CheckName(type, problems);
        CheckSchema(type.ConfigSchema, "config_schema", problems);
        CheckSchema(type.FormSchema, "form_schema", problems);
        CheckPeople(type, problems);
        if (type.Timeout is { } timeout && (timeout <= TimeSpan.Zero || timeout > Duration.Longest))
            problems.Add("out_of_range", "/timeout", $"step type '{type.Name}': the timeout must be more than 0 and at most 3650d");
        if (type.MaxRunning is < 1)
            problems.Add("out_of_range", "/max_running", $"step type '{type.Name}': 'max_running' must be at least 1");
        return problems.ToImmutable();
    }

    private static void CheckName(StepType type, ProblemList problems)
    {
        if (!Names.IsStepType(type.Name))
            problems.Add("bad_name", "/type", $"'{type.Name}' is no name of a step type; use {Names.StepTypeRule}");
        else if (BuiltInStepTypes.ByName.ContainsKey(type.Name))
            problems.Add("reserved_name", "/type", $"the step type '{type.Name}' is built in; choose another name");
        else if (BuiltInStepTypes.Reserved.Contains(type.Name))
            problems.Add("reserved_name", "/type", $"the name '{type.Name}' is kept for a later version of Andon; choose another name");
        if (type.Execution is StepExecution.Delay or StepExecution.Signal or StepExecution.Map)
            problems.Add("unknown_value", "/execution", $"step type '{type.Name}': only built-in types are carried out by the engine itself; use handler, form, approval or external");
    }

    private static void CheckSchema(JsonElement? schema, string key, ProblemList problems)
    {
        if (schema is { } json && !JsonSchema.TryParse(json, out _, out var problem))
            problems.Add("bad_schema", $"/{key}{problem.Pointer}", $"'{key}' is no JSON Schema 2020-12: {problem}");
    }

    private static void CheckPeople(StepType type, ProblemList problems)
    {
        if (!type.IsInteractive && type.FormSchema is not null)
            problems.Add("contradiction", "/form_schema", $"step type '{type.Name}' has a form but nobody to fill it; set is_interactive");
        if (type.OnTimeout is not { } word) return;
        if (!type.IsInteractive)
            problems.Add("contradiction", "/on_timeout", $"step type '{type.Name}': 'on_timeout' is for people's steps; set is_interactive or leave it out");
        else if (!HumanConfig.TryParseOnTimeout(word, out var onTimeout))
            problems.Add("unknown_value", "/on_timeout", $"'on_timeout' must be {HumanConfig.OnTimeoutWords}, not '{word}'");
        else if (HumanConfig.IsVerdict(onTimeout) && type.Execution != StepExecution.Approval)
            problems.Add("on_timeout", "/on_timeout", $"step type '{type.Name}': 'on_timeout: {word}' is for approval gates; a form can escalate, fail or skip");
    }
}
