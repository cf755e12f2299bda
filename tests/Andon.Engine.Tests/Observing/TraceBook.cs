using System.Collections.Concurrent;
using System.Diagnostics;

namespace Andon.Engine.Tests.Observing;

/// <summary>A trace of the test's own, in which whatever it calls is, and the spans of Andon that join it. Other tests see nothing of it, nor it of them.</summary>
internal sealed class TraceBook : IDisposable
{
    private readonly ActivityListener listener;

    /// <param name="listens">Whether anybody records what joins the trace.</param>
    public TraceBook(bool listens = true)
    {
        Root = new Activity("test") { ActivityTraceFlags = ActivityTraceFlags.Recorded, TraceStateString = "vendor=1" }.SetIdFormat(ActivityIdFormat.W3C).Start();
        listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Telemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> options) => listens && options.TraceId == Root.TraceId ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
            ActivityStopped = activity =>
            {
                if (activity.TraceId == Root.TraceId) Spans.Enqueue(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);
    }

    /// <summary>What the test itself does.</summary>
    public Activity Root { get; }

    /// <summary>What has ended, in this order.</summary>
    public ConcurrentQueue<Activity> Spans { get; } = [];

    /// <summary>From now on what the test calls is in no trace: as in another process.</summary>
    public static void Leave() => Activity.Current = null;

    public Activity Of(string name, string tag, object value) => Spans.Where(s => s.OperationName == name && value.Equals(s.GetTagItem(tag))).ShouldHaveSingleItem();

    public Activity Submit(Guid run) => Of("andon.submit", "andon.run.id", run.ToString());

    public Activity Step(string step) => Of("andon.step", "andon.step", step);

    public void Dispose()
    {
        listener.Dispose();
        Root.Dispose();
    }
}
