using System.Diagnostics;
using System.Diagnostics.Metrics;
using Andon.Pipelines;
using Andon.Runs;

namespace Andon;

/// <summary>Traces and metrics under the name <c>Andon</c>; they cost next to nothing while nobody listens.</summary>
public static class Telemetry
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string Name = "Andon";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);
    private static readonly Histogram<double> AttemptDuration = Meter.CreateHistogram<double>("andon.attempt.duration", "s", "Time in the handler, by step type and outcome.");

    internal static Activity? StartAttempt(Run run, Step step, int attempt)
    {
        var activity = Source.StartActivity("andon.attempt");
        if (activity is null) return null;
        activity.SetTag("andon.tenant", run.Tenant);
        activity.SetTag("andon.run", run.Id);
        activity.SetTag("andon.step", step.Name);
        activity.SetTag("andon.step_type", step.Type.Name);
        activity.SetTag("andon.attempt", attempt);
        return activity;
    }

    internal static void EndAttempt(Activity? activity, Step step, AttemptOutcome outcome, long startedAt)
    {
        var error = (outcome as AttemptOutcome.Failed)?.Error;
        if (AttemptDuration.Enabled)
            AttemptDuration.Record(Stopwatch.GetElapsedTime(startedAt).TotalSeconds, new("andon.step_type", step.Type.Name), new("andon.outcome", error?.Code ?? "ok"));
        if (error is not null) activity?.SetStatus(ActivityStatusCode.Error, error.Code);
    }
}
