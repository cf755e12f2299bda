using System.Collections.Immutable;
using System.Text.Json;
using Andon.Artifacts;

namespace Andon.Pipelines;

/// <summary>
/// Writes definitions as compact JSON in the pipeline format, with keys in a fixed order and defaults left out. Reading gives an equal
/// definition back; equal definitions give equal bytes, whether they came from YAML, JSON or the builder.
/// </summary>
public static class PipelineWriter
{
    /// <summary>Writes a valid definition.</summary>
    public static byte[] Write(PipelineDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return CanonicalJson.Write(writer => Write(writer, definition));
    }

    /// <summary>
    /// What tells one version from another: the SHA-256 of the definition and of the types it uses, both as they are written. The types belong to
    /// it because a version keeps what they said when it was published.
    /// </summary>
    /// <param name="definition">What the author wrote.</param>
    /// <param name="stepTypes">The types that its steps name: see <see cref="PipelineValidator.TypesUsed"/>.</param>
    public static Digest Digest(PipelineDefinition definition, ImmutableArray<StepType> stepTypes) =>
        Artifacts.Digest.Of([.. Write(definition), .. StepTypeWriter.Write(stepTypes)]);

    /// <summary>Writes a valid definition into something larger.</summary>
    public static void Write(Utf8JsonWriter writer, PipelineDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(definition);
        writer.WriteStartObject();
        writer.WriteNumber("andon", PipelineReader.FormatVersion);
        writer.WriteString("name", definition.Name);
        CanonicalJson.WriteText(writer, "title", definition.Title);
        CanonicalJson.WriteJson(writer, "params", definition.Params);
        if (!definition.FailFast) writer.WriteBoolean("fail_fast", false);
        if (definition.MaxParallel is { } most)
        {
            writer.WriteStartObject("limits");
            writer.WriteNumber("max_parallel", most);
            writer.WriteEndObject();
        }

        WriteSteps(writer, definition.Steps);
        writer.WriteEndObject();
    }

    private static void WriteSteps(Utf8JsonWriter writer, ImmutableArray<StepDefinition> steps)
    {
        writer.WriteStartObject("steps");
        foreach (var step in steps)
        {
            writer.WritePropertyName(step.Name);
            Write(writer, step);
        }

        writer.WriteEndObject();
    }

    private static void WriteConfig(Utf8JsonWriter writer, StepDefinition step)
    {
        if (step.Steps.IsEmpty)
        {
            if (!StepConfig.IsEmpty(step.Config)) CanonicalJson.WriteJson(writer, "config", step.Config);
            return;
        }

        writer.WriteStartObject("config");
        foreach (var member in (step.Config ?? StepConfig.Empty).EnumerateObject()) member.WriteTo(writer);
        WriteSteps(writer, step.Steps);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, StepDefinition step)
    {
        writer.WriteStartObject();
        writer.WriteString("type", step.Type);
        CanonicalJson.WriteText(writer, "title", step.Title);
        if (!step.Deps.IsEmpty) WriteTexts(writer, "deps", step.Deps);
        CanonicalJson.WriteText(writer, "when", step.When);
        if (step.RunIf == RunIf.Always) writer.WriteString("run_if", "always");
        CanonicalJson.WriteJson(writer, "input", step.Input);
        WriteConfig(writer, step);
        CanonicalJson.WriteJson(writer, "output_schema", step.OutputSchema);
        WriteRetry(writer, step.Retry);
        if (step.Timeout is { } timeout) writer.WriteString("timeout", Duration.Format(timeout));
        if (step.OnLost != OnLost.Rerun) writer.WriteString("on_lost", step.OnLost == OnLost.Ask ? "ask" : "fail");
        if (!string.Equals(step.Queue, "default", StringComparison.Ordinal)) writer.WriteString("queue", step.Queue);
        if (step.Concurrency is { } slots)
        {
            writer.WriteStartObject("concurrency");
            writer.WriteString("key", slots.Key);
            writer.WriteNumber("limit", slots.Limit);
            writer.WriteEndObject();
        }

        if (step.Compensate is { } compensate)
        {
            writer.WritePropertyName("compensate");
            Write(writer, compensate);
        }

        writer.WriteEndObject();
    }

    private static void WriteRetry(Utf8JsonWriter writer, RetryPolicy retry)
    {
        if (retry.IsNone) return;
        var none = RetryPolicy.None;
        writer.WriteStartObject("retry");
        if (retry.MaxAttempts != none.MaxAttempts) writer.WriteNumber("max_attempts", retry.MaxAttempts);
        if (retry.Backoff != none.Backoff) writer.WriteString("backoff", Duration.Format(retry.Backoff));
        if (!retry.Factor.Equals(none.Factor)) writer.WriteNumber("factor", retry.Factor);
        if (retry.MaxBackoff != none.MaxBackoff) writer.WriteString("max_backoff", Duration.Format(retry.MaxBackoff));
        if (!retry.Jitter.Equals(none.Jitter)) writer.WriteNumber("jitter", retry.Jitter);
        if (!retry.NonRetryable.IsEmpty) WriteTexts(writer, "non_retryable", retry.NonRetryable);
        writer.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter writer, string key, IEnumerable<string> texts)
    {
        writer.WriteStartArray(key);
        foreach (var text in texts) writer.WriteStringValue(text);
        writer.WriteEndArray();
    }
}
