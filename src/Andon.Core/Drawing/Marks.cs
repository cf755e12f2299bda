using Andon.Pipelines;
using Andon.Runs;

namespace Andon.Drawing;

/// <summary>Small marks of 16 by 16: who carries a step out, and where it is.</summary>
internal static class Marks
{
    /// <summary>The class and the lines of a type's mark: code, a person who fills a form, a person who approves, a clock.</summary>
    public static (string Class, string Path) Of(StepType? type) => type?.Execution switch
    {
        StepExecution.Form => ("person", "M5.2 4.8a2.8 2.8 0 1 0 5.6 0a2.8 2.8 0 1 0-5.6 0M2.6 14c.3-3 2.5-4.6 5.4-4.6s5.1 1.6 5.4 4.6"),
        StepExecution.Approval => ("person", "M3.7 4.8a2.8 2.8 0 1 0 5.6 0a2.8 2.8 0 1 0-5.6 0M1.2 14c.3-3 2.4-4.6 5.3-4.6c.9 0 1.7.2 2.4.5M9.8 12.2l1.8 1.8l3.2-3.8"),
        StepExecution.Delay => ("wait", "M2 8a6 6 0 1 0 12 0a6 6 0 1 0-12 0M8 4.6V8l2.4 1.6"),
        _ => ("code", "M5.4 4.2L1.6 8l3.8 3.8M10.6 4.2L14.4 8l-3.8 3.8"),
    };

    /// <summary>The step can be undone: an arrow back.</summary>
    public const string Undo = "M6.2 4.4L3.2 7.4l3 3M3.4 7.4h6a2.9 2.9 0 0 1 0 5.8h-2.6";

    /// <summary>The lines inside the disc of a state.</summary>
    public static string Of(StepState state) => state switch
    {
        StepState.Completed => "M4.6 8.3l2.3 2.3l4.5-5",
        StepState.Failed or StepState.Rejected or StepState.Cancelled => "M5.3 5.3l5.4 5.4M10.7 5.3l-5.4 5.4",
        StepState.Running => "M6.4 4.9l4.6 3.1l-4.6 3.1z",
        StepState.Waiting => "M6.2 5.2v5.6M9.8 5.2v5.6",
        StepState.Retrying => "M11 8a3 3 0 1 1-1-2.2M10.6 3.8v2.4h-2.4",
        StepState.NoHandler or StepState.Quarantined => "M8 4.3v4.6M8 11.2v.4",
        StepState.Skipped => "M4.8 8h6.4",
        _ => "M8 8h.01",
    };
}
