namespace Andon.Runs;

/// <summary>
/// Where a run belongs in a distributed trace, as W3C Trace Context writes it. It is on record with the submission, so that what any node does for the run,
/// after any restart, joins the trace of whoever submitted it. Nothing is decided by it.
/// </summary>
/// <param name="Parent">The <c>traceparent</c>.</param>
/// <param name="State">The <c>tracestate</c>; null where there is none.</param>
public sealed record TraceContext(string Parent, string? State = null);
