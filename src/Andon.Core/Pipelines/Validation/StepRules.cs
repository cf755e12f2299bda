using System.Text.Json;
using Andon.Schemas;

namespace Andon.Pipelines;

/// <summary>What must hold for a step of whatever type.</summary>
internal static class StepRules
{
    public static void Check(StepUnderCheck step)
    {
        var definition = step.Definition;
        if (!Names.IsStep(definition.Name))
            step.Fail("bad_name", "", $"this is no name of a step; use {Names.StepRule}");
        CheckValues(step);
    }

    /// <summary>What must hold for what undoes a step too, which has no name of its own.</summary>
    public static void CheckValues(StepUnderCheck step)
    {
        var definition = step.Definition;
        if (!PlainText.Is(definition.Title))
            step.Fail("bad_text", "/title", $"the title has {PlainText.Problem}");
        if (definition.Title is { Length: > PipelineLimits.MaxTitleLength })
            step.Fail("too_long", "/title", $"the title has {definition.Title.Length} characters, more than {PipelineLimits.MaxTitleLength}; shorten it");
        if (!Names.IsQueue(definition.Queue))
            step.Fail("bad_name", "/queue", $"'{definition.Queue}' is no name of a queue; use {Names.QueueRule}");
        if (definition.Timeout is { } timeout) CheckDuration(step, "/timeout", "timeout", timeout, TimeSpan.FromMilliseconds(1));
        CheckConcurrency(step);
        CheckRetry(step);
        CheckDepth(step, "/input", definition.Input);
        CheckDepth(step, "/config", definition.Config);
        if (!CheckDepth(step, "/output_schema", definition.OutputSchema)) return;
        if (definition.OutputSchema is { } schema && !JsonSchema.TryParse(schema, out _, out var problem, AssertedSchema.Options))
            step.Fail("bad_schema", $"/output_schema{problem.Pointer}", $"'output_schema' is no JSON Schema 2020-12: {problem}");
    }

    private static bool CheckDepth(StepUnderCheck step, string where, JsonElement? value)
    {
        if (!StepConfig.IsTooDeep(value)) return true;
        step.Fail("too_deep", where, $"'{where[1..]}' nests deeper than {PipelineLimits.MaxValueDepth} levels; flatten it");
        return false;
    }

    private static void CheckConcurrency(StepUnderCheck step)
    {
        if (step.Definition.Concurrency is not { } slots) return;
        if (!PlainText.Is(slots.Key))
            step.Fail("bad_text", "/concurrency/key", $"the key has {PlainText.Problem}");
        if (string.IsNullOrWhiteSpace(slots.Key) || slots.Key.Length > PipelineLimits.MaxKeyLength)
            step.Fail("bad_name", "/concurrency/key", $"the key must have 1 to {PipelineLimits.MaxKeyLength} characters, not spaces alone");
        if (slots.Limit is < 1 or > PipelineLimits.MaxParallel)
            step.Fail("out_of_range", "/concurrency/limit", $"'limit' must be from 1 to {PipelineLimits.MaxParallel}, not {slots.Limit}");
    }

    private static void CheckRetry(StepUnderCheck step)
    {
        var retry = step.Definition.Retry;
        if (retry == RetryPolicy.None) return;
        if (retry.MaxAttempts is < 1 or > PipelineLimits.MaxAttempts)
            step.Fail("out_of_range", "/retry/max_attempts", $"'max_attempts' must be from 1 to {PipelineLimits.MaxAttempts}, the first attempt included, not {retry.MaxAttempts}");
        // Written so that NaN fails too.
        if (!(retry.Factor >= 1 && retry.Factor <= PipelineLimits.MaxFactor))
            step.Fail("out_of_range", "/retry/factor", $"'factor' must be from 1 to {PipelineLimits.MaxFactor}, not {retry.Factor}");
        if (!(retry.Jitter >= 0 && retry.Jitter <= 1))
            step.Fail("out_of_range", "/retry/jitter", $"'jitter' must be from 0 (none) to 1 (all of the wait), not {retry.Jitter}");
        CheckDuration(step, "/retry/backoff", "backoff", retry.Backoff, TimeSpan.Zero);
        CheckDuration(step, "/retry/max_backoff", "max_backoff", retry.MaxBackoff, TimeSpan.Zero);
        CheckErrorCodes(step, retry);
    }

    private static void CheckErrorCodes(StepUnderCheck step, RetryPolicy retry)
    {
        if (retry.NonRetryable.Length > PipelineLimits.MaxErrorCodes)
            step.Fail("too_long", "/retry/non_retryable", $"'non_retryable' has {retry.NonRetryable.Length} codes, more than {PipelineLimits.MaxErrorCodes}");
        for (var i = 0; i < retry.NonRetryable.Length; i++)
        {
            if (retry.NonRetryable[i].Length is 0 or > PipelineLimits.MaxKeyLength)
                step.Fail("bad_name", $"/retry/non_retryable/{i}", $"an error code must have 1 to {PipelineLimits.MaxKeyLength} characters");
        }
    }

    private static void CheckDuration(StepUnderCheck step, string where, string name, TimeSpan duration, TimeSpan least)
    {
        if (duration < least || duration > Duration.Longest)
            step.Fail("out_of_range", where, $"'{name}' must be {(least > TimeSpan.Zero ? "more than 0" : "0 or more")} and at most {Duration.Format(Duration.Longest)}");
        else if (duration.Ticks % TimeSpan.TicksPerMillisecond != 0)
            step.Fail("out_of_range", where, $"'{name}' must be a whole number of milliseconds");
    }
}
