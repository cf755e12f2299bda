namespace Andon.Pipelines;

/// <summary>Keys that say something about attempts, on steps that have none: nobody would notice that they do nothing.</summary>
internal static class IdleKeyRules
{
    private const string LeaveOut = "leave it out";

    public static void Check(StepUnderCheck step, StepType type)
    {
        if (type.IsInteractive) CheckInteractive(step, type);
        else if (type.Execution == StepExecution.Delay) CheckDelay(step);
        else if (type.Execution == StepExecution.Signal) CheckCommon(step, "a signal comes from outside and has no attempts", LeaveOut);
        else if (type.Execution == StepExecution.Map) CheckWhole(step, "a map has no attempts of its own", "give it to the steps inside");
        else if (type.Execution == StepExecution.Pipeline) CheckWhole(step, "a child run has no attempts of its own", "give it to the steps of that pipeline");
    }

    private static void CheckInteractive(StepUnderCheck step, StepType type)
    {
        var reason = $"type '{type.Name}' is carried out by people and has no attempts";
        if (step.Definition.Timeout is not null)
            Fail(step, "timeout", $"{reason}; give the time that people have as 'timeout' or 'timeout_hours' in its config");
        CheckCommon(step, reason, LeaveOut);
    }

    private static void CheckDelay(StepUnderCheck step)
    {
        const string Reason = "a delay waits for a timer and has no attempts";
        if (step.Definition.Timeout is not null) Fail(step, "timeout", $"{Reason}; say how long it waits as 'for' or 'until' in its config");
        CheckCommon(step, Reason, LeaveOut);
    }

    private static void CheckWhole(StepUnderCheck step, string reason, string remedy)
    {
        if (step.Definition.Timeout is not null) Fail(step, "timeout", $"{reason}; {remedy}");
        CheckCommon(step, reason, remedy);
    }

    private static void CheckCommon(StepUnderCheck step, string reason, string remedy)
    {
        var definition = step.Definition;
        if (!definition.Retry.IsNone) Fail(step, "retry", $"{reason}; {remedy}");
        if (definition.OnLost != OnLost.Rerun) Fail(step, "on_lost", $"{reason}; {remedy}");
        if (!string.Equals(definition.Queue, "default", StringComparison.Ordinal)) Fail(step, "queue", $"{reason}; {remedy}");
        if (definition.Concurrency is not null) Fail(step, "concurrency", $"{reason}; {remedy}");
    }

    private static void Fail(StepUnderCheck step, string key, string why) => step.Fail("idle_key", $"/{key}", $"'{key}' would do nothing here: {why}", isKey: true);
}
