using System.Diagnostics;

namespace Andon.Cli.Observing;

/// <summary>The trace that the environment names (<c>TRACEPARENT</c>), as in the script of a step: what the command submits joins it.</summary>
internal static class EnvironmentTrace
{
    public static Activity? Begin()
    {
        if (Environment.GetEnvironmentVariable("TRACEPARENT") is not { Length: > 0 } parent
            || !ActivityContext.TryParse(parent, Environment.GetEnvironmentVariable("TRACESTATE"), isRemote: true, out var context)) return null;
        var activity = new Activity("andon").SetParentId(context.TraceId, context.SpanId, context.TraceFlags);
        activity.TraceStateString = context.TraceState;
        return activity.Start();
    }
}
