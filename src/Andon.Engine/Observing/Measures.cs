using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;
using Andon.Runs;
using Andon.Stores;

namespace Andon.Observing;

/// <summary>What is counted and timed as it happens. Who asks first whether anybody listens (<c>Enabled</c>) pays nothing where nobody does.</summary>
internal static class Measures
{
    private static readonly double[] Seconds = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 3_600];
    private static readonly long[] Sizes = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024];
    private static readonly string[] Outcomes = [.. Enum.GetNames<AppendStatus>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)];

    private static readonly Meter Meter = new(Telemetry.Name, Telemetry.Version);

    private static readonly Counter<long> RunsSubmitted = Meter.CreateCounter<long>("andon.runs.submitted", "{run}", "Runs put on record, child runs included");
    private static readonly Counter<long> RunsEnded = Meter.CreateCounter<long>("andon.runs.ended", "{run}", "Runs that ended; one that was reopened ends again");
    private static readonly Counter<long> StepsEnded = Meter.CreateCounter<long>("andon.steps.ended", "{step}", "Steps that came to an end, whoever carried them out");
    private static readonly Counter<long> Appends = Meter.CreateCounter<long>("andon.store.appends", "{append}", "Appends, by what became of them");
    private static readonly Counter<long> LoopFailures = Meter.CreateCounter<long>("andon.loop.failures", "{failure}", "Turns of a background loop that failed; it goes on");

    private static readonly Histogram<double> StepDuration = Timer("andon.step.duration", "Time in the handler of an attempt");
    private static readonly Histogram<double> DispatchLag = Timer("andon.dispatch.lag", "From when a step was ready to when its handler was entered, or a worker had it");
    private static readonly Histogram<double> CommitDuration = Timer("andon.store.commit.duration", "Time of one transaction of the store's writer");
    private static readonly Histogram<long> CommitSize = Meter.CreateHistogram("andon.store.commit.size", "{append}", "Appends in one transaction", advice: new InstrumentAdvice<long> { HistogramBucketBoundaries = Sizes });

    /// <summary>Counts what a durable decision brought about.</summary>
    public static void Committed(Run run, IReadOnlyList<RunEvent> events, Clock clock)
    {
        if (!RunsSubmitted.Enabled && !RunsEnded.Enabled && !StepsEnded.Enabled && !DispatchLag.Enabled) return;
        for (var i = 0; i < events.Count; i++)
        {
            switch (events[i])
            {
                case AttemptStarted { Worker: not null } e: Lag(run, run.IndexOf(e.Step), clock); break;
                case RunSubmitted: RunsSubmitted.Add(1); break;
                case RunCompleted: Ended(RunState.Completed); break;
                case RunFailed: Ended(RunState.Failed); break;
                case RunCancelled: Ended(RunState.Cancelled); break;
                case StepCompleted e: Ended(run, e.Step, StepState.Completed); break;
                case StepSkipped e: Ended(run, e.Step, StepState.Skipped); break;
                case StepFailed e: Ended(run, e.Step, StepState.Failed); break;
                case AttemptFailed { RetryAt: null } e when run.DefinitionOf(e.Step)?.Compensates is null: Ended(run, e.Step, StepState.Failed); break;
                case StepRejected e: Ended(run, e.Step, StepState.Rejected); break;
                case StepCancelled e: Ended(run, e.Step, StepState.Cancelled); break;
            }
        }
    }

    /// <summary>Notes how long a step that starts now has been ready.</summary>
    public static void Lag(Run run, int step, Clock clock)
    {
        if (!DispatchLag.Enabled || run.Steps.Find(step) is not { Attempt: { } attempt } started) return;
        var lag = clock.Now - (started.QueuedAt ?? attempt.StartedAt);
        DispatchLag.Record(Math.Max(0, lag.TotalSeconds), new KeyValuePair<string, object?>(Attributes.StepType, started.Definition.Type.Name));
    }

    public static void Attempted(string type, string outcome, long startedAt)
    {
        if (StepDuration.Enabled) StepDuration.Record(Stopwatch.GetElapsedTime(startedAt).TotalSeconds, new(Attributes.StepType, type), new(Attributes.Outcome, outcome));
    }

    public static void Appended(AppendStatus status)
    {
        if (Appends.Enabled) Appends.Add(1, new KeyValuePair<string, object?>(Attributes.Outcome, Outcomes[(int)status]));
    }

    public static void LoopFailed(string loop) => LoopFailures.Add(1, new KeyValuePair<string, object?>(Attributes.Loop, loop));

    /// <summary>When a transaction begins; 0 where nobody asks how long it takes.</summary>
    public static long CommitBegins() => CommitDuration.Enabled || CommitSize.Enabled ? Stopwatch.GetTimestamp() : 0;

    public static void CommitEnds(string database, long began, int appends)
    {
        if (appends == 0) return;
        var tag = new KeyValuePair<string, object?>(Attributes.Database, database);
        CommitDuration.Record(Stopwatch.GetElapsedTime(began).TotalSeconds, tag);
        CommitSize.Record(appends, tag);
    }

    private static void Ended(RunState state) => RunsEnded.Add(1, new KeyValuePair<string, object?>(Attributes.RunState, state.Name()));

    /// <summary>A migration in the same append may have taken the step away.</summary>
    private static void Ended(Run run, string step, StepState outcome)
    {
        if (StepsEnded.Enabled && run.DefinitionOf(step) is { } definition) StepsEnded.Add(1, new(Attributes.StepType, definition.Type.Name), new(Attributes.Outcome, outcome.Name()));
    }

    private static Histogram<double> Timer(string name, string description) => Meter.CreateHistogram(name, "s", description, advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Seconds });
}
