using System.Diagnostics;
using Andon.Runs;

namespace Andon.Observing;

/// <summary>
/// The spans of a run: one for the submission, whose context is on record with the run, and one for each attempt that this process carries out, which joins it.
/// Where nobody listens, an attempt of a run with a trace still has an activity, so that what it calls is told of the trace.
/// </summary>
internal static class Spans
{
    public const string Submit = "andon.submit";
    public const string Step = "andon.step";

    /// <summary>What W3C Trace Context has everybody pass on at least; more is not kept with a run.</summary>
    private const int MaxState = 512;

    private static readonly ActivitySource Source = new(Telemetry.Name, Telemetry.Version);

    public static bool IsTraced => Source.HasListeners();

    /// <summary>The trace of what goes on here. One that began here and that nobody records is nobody's: every request to a server has such a one.</summary>
    public static TraceContext? Ambient => Activity.Current is { } current && (current.Recorded || current.ParentSpanId != default) ? ContextOf(current) : null;

    /// <summary>The trace context that whoever is called next is to be given; null where there is none.</summary>
    public static TraceContext? Here => Activity.Current is { } current ? ContextOf(current) : null;

    /// <summary>Begins the span of a submission: below the trace that it names, else below what goes on here.</summary>
    public static Activity? StartSubmit(Pipelines.Pipeline pipeline, Submit command)
    {
        var span = Source.StartActivity(Submit, ActivityKind.Producer, ParentOf(command.Trace));
        if (span is not { IsAllDataRequested: true }) return span;
        span.SetTag(Attributes.Tenant, pipeline.Tenant);
        span.SetTag(Attributes.Pipeline, pipeline.Name);
        span.SetTag(Attributes.Version, pipeline.Version);
        span.SetTag(Attributes.Run, command.RunId.ToString());
        if (command.Parent is { } parent) span.SetTag(Attributes.ParentRun, parent.RunId.ToString());
        return span;
    }

    /// <summary>Says why a run was not put on record. That it is there already is no failure.</summary>
    public static void EndSubmit(Activity? span, Refusal? refusal)
    {
        if (refusal is not null && refusal.Code is not (Mailbox.DuplicateCode or Mailbox.ExistsCode)) Fail(span, refusal.Code);
    }

    /// <summary>Begins the span of an attempt; null where nobody listens and the run has no trace.</summary>
    public static Activity? StartAttempt(Run run, StartAttempt start)
    {
        if (run.Trace is null && !IsTraced) return null;
        // What this thread had to do before is no part of it.
        Activity.Current = null;
        var parent = ParentOf(run.Trace);
        var span = Source.StartActivity(Step, ActivityKind.Internal, parent) ?? Unseen(parent);
        if (span is not { IsAllDataRequested: true } || !IsTraced) return span;
        span.SetTag(Attributes.Tenant, run.Tenant);
        span.SetTag(Attributes.Pipeline, run.Pipeline.Name);
        span.SetTag(Attributes.Version, run.Pipeline.Version);
        span.SetTag(Attributes.Run, run.Id.ToString());
        span.SetTag(Attributes.Step, start.Step.Name);
        span.SetTag(Attributes.StepType, start.Step.Step.Type.Name);
        span.SetTag(Attributes.Revision, run.Steps.Find(start.Step.Index)?.Revision);
        span.SetTag(Attributes.Attempt, start.Attempt);
        return span;
    }

    public static void EndAttempt(Activity? span, string outcome, StepError? error)
    {
        if (span is null) return;
        span.SetTag(Attributes.Outcome, outcome);
        if (error is not null) Fail(span, error.Code);
        span.Dispose();
    }

    public static TraceContext? ContextOf(Activity activity) =>
        activity is { IdFormat: ActivityIdFormat.W3C, Id: { } id } ? new TraceContext(id, activity.TraceStateString is { Length: > 0 and <= MaxState } state ? state : null) : null;

    private static void Fail(Activity? span, string code)
    {
        span?.SetTag(Attributes.Error, code);
        span?.SetStatus(ActivityStatusCode.Error, code);
    }

    private static ActivityContext ParentOf(TraceContext? trace) => trace is not null && ActivityContext.TryParse(trace.Parent, trace.State, isRemote: true, out var context) ? context : default;

    private static Activity? Unseen(ActivityContext parent)
    {
        if (parent == default) return null;
        var activity = new Activity(Step).SetParentId(parent.TraceId, parent.SpanId, parent.TraceFlags);
        activity.TraceStateString = parent.TraceState;
        return activity.Start();
    }
}
