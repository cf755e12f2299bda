namespace Andon.Pipelines;

/// <summary>Keys that say something about attempts, on steps that have none: nobody would notice that they do nothing.</summary>
internal static class IdleKeyRules
{
    public static void Check(StepUnderCheck step, StepType type)
    {
        if (type.IsInteractive) CheckInteractive(step, type);
        else if (type.Execution == StepExecution.Delay) CheckDelay(step);
    }

    private static void CheckInteractive(StepUnderCheck step, StepType type)
    {
        var reason = $"type '{type.Name}' is carried out by people and has no attempts";
        if (step.Definition.Timeout is not null)
            Fail(step, "timeout", $"{reason}; give the time that people have as 'timeout' or 'timeout_hours' in its config");
        CheckCommon(step, reason);
    }

    private static void CheckDelay(StepUnderCheck step)
    {
        const string Reason = "a delay waits for a timer and has no attempts";
        if (step.Definition.Timeout is not null) Fail(step, "timeout", $"{Reason}; say how long it waits as 'for' or 'until' in its config");
        CheckCommon(step, Reason);
    }

    private static void CheckCommon(StepUnderCheck step, string reason)
    {
        var definition = step.Definition;
        if (!definition.Retry.IsNone) Fail(step, "retry", $"{reason}; leave it out");
        if (definition.OnLost != OnLost.Rerun) Fail(step, "on_lost", $"{reason}; leave it out");
        if (!string.Equals(definition.Queue, "default", StringComparison.Ordinal)) Fail(step, "queue", $"{reason}; leave it out");
        if (definition.Concurrency is not null) Fail(step, "concurrency", $"{reason}; leave it out");
    }

    /// <summary>The keys of a step that are about attempts and workers.</summary>
    public static IEnumerable<string> OfAttempts(StepDefinition step)
    {
        if (!step.Retry.IsNone) yield return "retry";
        if (step.Timeout is not null) yield return "timeout";
        if (step.OnLost != OnLost.Rerun) yield return "on_lost";
        if (step.Concurrency is not null) yield return "concurrency";
        if (!string.Equals(step.Queue, "default", StringComparison.Ordinal)) yield return "queue";
    }

    private static void Fail(StepUnderCheck step, string key, string why) => step.Fail("idle_key", $"/{key}", $"'{key}' would do nothing here: {why}", isKey: true);
}
