using System.Globalization;
using System.Text.Json;
using Andon.Runs;

namespace Andon.Testing;

/// <summary>The history of a run as people read it: a line for each event.</summary>
internal static class HistoryText
{
    public static string Of(Run run, IReadOnlyList<RunEvent> events)
    {
        var width = Math.Min(24, run.StepsInOrder.Max(s => s.Name.Length));
        var lines = events.Select(e => $"  {Time(e.At, run.SubmittedAt)}  {(StepOf(e, run) ?? "").PadRight(width)}  {What(e)}".TrimEnd());
        return $"Run of '{run.Pipeline.Name}', {run.State.Name()}:\n{string.Join('\n', lines)}";
    }

    /// <summary>The step that an event is about; null where it is about the run.</summary>
    public static string? StepOf(RunEvent e, Run run) => e switch
    {
        TaskOpened x => x.Task.Step,
        ItemStarted x => x.Map,
        ItemEnded x => x.Map,
        RunFailed => null,
        _ when Value<string>(e, "Step") is { } step => step,
        _ when Value<Guid?>(e, "Task") is { } task && run.Tasks.TryGetValue(task, out var of) => of.Step,
        _ => null,
    };

    public static bool IsBeginning(RunEvent e) => e is AttemptStarted or TaskOpened or DelayStarted or SignalAwaited or MapStarted;

    public static bool IsEnd(RunEvent e) => e is StepCompleted or StepSkipped or StepFailed or StepRejected or StepCancelled or AttemptFailed { RetryAt: null };

    private static string What(RunEvent e) => e switch
    {
        RunSubmitted x => $"submitted by {x.SubmittedBy}: {x.Title}",
        AttemptStarted x => $"attempt {x.Attempt} started{(x.Worker is { } worker ? $" by worker {worker}" : "")}",
        AttemptFailed x => $"attempt {x.Attempt} failed, {Error(x.Error)}{(x.RetryAt is { } at ? $"; again at {Time(at, at)}" : "")}",
        AttemptLost x => $"attempt {x.Attempt} was lost",
        AttemptInterrupted x => $"attempt {x.Attempt} was interrupted",
        LateResultRefused x => $"late result of attempt {x.Attempt} refused",
        StepCompleted x => $"completed by {x.MadeBy}{(x.Resolution is { } why ? $" ({why})" : "")}",
        StepSkipped x => $"skipped: {x.Reason}",
        StepFailed x => $"failed, {Error(x.Error)}",
        StepRejected x => $"rejected, {Error(x.Error)}",
        StepQuarantined x => $"quarantined, {Error(x.Error)}",
        DelayStarted x => $"waits until {Time(x.DueAt, x.DueAt)}",
        SignalAwaited x => $"waits for the signal {x.Name}",
        SignalReceived x => $"signal {x.Name} of {x.By}",
        TaskOpened x => $"asks people: {x.Task.Title}",
        TaskEscalated x => $"escalated to {(string.IsNullOrEmpty(x.To) ? "the admins" : x.To)}",
        TaskClosed x => $"task {Words(x.Status.ToString())}{(x.By is { } by ? $" by {by}" : "")}{(x.Comments is { } said ? $": {said}" : "")}",
        RevisionStarted x => $"revision {x.Revision} ({Words(x.Cause.ToString())} by {x.By}): {string.Join(", ", x.Reset)} again",
        RunMigrated x => $"went over from version {x.From} to {x.To} by {x.By}",
        ItemStarted x => $"item {x.Key} started",
        ItemEnded x => $"item {x.Key} {(x.Failed ? "failed" : "ended")}",
        CompensationStarted x => x.By is { } by ? $"what was done is undone, cancelled by {by}" : "what was done is undone",
        CompensationRetried x => $"tried again by {x.By}",
        RunFailed x => $"run failed because of '{x.Step}', {Error(x.Error)}",
        _ => Words(e.GetType().Name),
    };

    private static string Error(StepError error) => $"{error.Code}: {error.Message}";

    private static string Words(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name).Replace('_', ' ');

    /// <summary>The time of day, and the date where the run has gone on for so long that it matters.</summary>
    private static string Time(DateTimeOffset at, DateTimeOffset since) => at.ToString(at.Date == since.Date ? "HH:mm:ss.fff" : "MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);

    // Most events name their step or their task by a property of that name, and those that come to be will.
    private static T? Value<T>(RunEvent e, string property) => e.GetType().GetProperty(property)?.GetValue(e) is T value ? value : default;
}
