using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Andon.Server.Http;

/// <summary>What a request has to do with traces.</summary>
internal static class RequestTrace
{
    /// <summary>Goes on with the trace of a request, in a host that neither logs nor traces requests and so does not read it itself.</summary>
    public static Activity? Begin(HttpContext http)
    {
        if (Activity.Current is not null || http.Request.Headers.TraceParent is not [{ } parent] || !ActivityContext.TryParse(parent, http.Request.Headers.TraceState, isRemote: true, out var context)) return null;
        var activity = new Activity("andon.request").SetParentId(context.TraceId, context.SpanId, context.TraceFlags);
        activity.TraceStateString = context.TraceState;
        return activity.Start();
    }

    /// <summary>Says on the span of a request what it was: the framework does not say of which route, nor how it ended.</summary>
    public static void Describe(HttpContext http, Route route)
    {
        if (http.Features.Get<IHttpActivityFeature>()?.Activity is not { IsAllDataRequested: true } span) return;
        span.DisplayName = $"{route.Method} {route.Path}";
        span.SetTag("http.route", route.Path);
        span.SetTag("http.response.status_code", http.Response.StatusCode);
        if (http.Response.StatusCode >= 500) span.SetStatus(ActivityStatusCode.Error);
    }
}
