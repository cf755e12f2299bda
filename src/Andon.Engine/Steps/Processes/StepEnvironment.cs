using System.Globalization;
using Andon.Observing;

namespace Andon.Steps.Processes;

/// <summary>
/// The environment of a step's process: an allow-list, because the host's own environment holds secrets that are none of a step's
/// business. To it come what the step names, and who it is.
/// </summary>
internal static class StepEnvironment
{
    public const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private static readonly string[] Passed = ["PATH", "HOME", "LANG", "TZ", "TMPDIR"];

    public static Dictionary<string, string> For(StepContext context, IReadOnlyDictionary<string, string> named)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = DefaultPath };
        foreach (var name in Passed)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value) environment[name] = value;
        }

        foreach (var (name, value) in Trace()) environment[name] = value;
        foreach (var (name, value) in named) environment[name] = value;
        // Last, so that no step can pass itself off as another.
        foreach (var (name, value) in Identity(context)) environment[name] = value;
        return environment;
    }

    /// <summary>Where the attempt belongs in a trace, under the names that OpenTelemetry has for the environment.</summary>
    private static IEnumerable<(string Name, string Value)> Trace()
    {
        if (Spans.Here is not { } trace) yield break;
        yield return ("TRACEPARENT", trace.Parent);
        if (trace.State is { } state) yield return ("TRACESTATE", state);
    }

    private static IEnumerable<(string Name, string Value)> Identity(StepContext context)
    {
        yield return (AttemptMark.Variable, AttemptMark.Of(context).ToString());
        yield return ("ANDON_TENANT", context.Tenant);
        yield return ("ANDON_PIPELINE", context.Pipeline);
        yield return ("ANDON_RUN_ID", context.RunId.ToString("D"));
        yield return ("ANDON_STEP", context.Step);
        yield return ("ANDON_REVISION", context.Revision.ToString(CultureInfo.InvariantCulture));
        yield return ("ANDON_ATTEMPT_NUMBER", context.Attempt.ToString(CultureInfo.InvariantCulture));
        yield return ("ANDON_IDEMPOTENCY_KEY", context.IdempotencyKey);
        if (context.Deadline is { } deadline) yield return ("ANDON_DEADLINE", AndonJson.Format(deadline));
    }
}
