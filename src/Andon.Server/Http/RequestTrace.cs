using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Andon.Server.Http;

/// <summary>The trace of a request, in a host that neither logs nor traces requests and so does not read it itself.</summary>
internal static class RequestTrace
{
    public static Activity? Begin(HttpContext http)
    {
        if (Activity.Current is not null || http.Request.Headers.TraceParent is not [{ } parent] || !ActivityContext.TryParse(parent, http.Request.Headers.TraceState, isRemote: true, out var context)) return null;
        var activity = new Activity("andon.request").SetParentId(context.TraceId, context.SpanId, context.TraceFlags);
        activity.TraceStateString = context.TraceState;
        return activity.Start();
    }
}
