namespace Andon.Schedules;

/// <summary>Why a text is no cron expression.</summary>
/// <param name="Field">The field: <c>minute</c>, <c>hour</c>, <c>day-of-month</c>, <c>month</c>, <c>day-of-week</c>; null where it is the whole.</param>
/// <param name="Column">Where in the text, from 1.</param>
/// <param name="Message">What is wrong there, and what to write instead.</param>
public sealed record CronProblem(string? Field, int Column, string Message)
{
    /// <summary>The problem with its place, for people.</summary>
    public override string ToString() => Field is null ? Message : $"{Field}, column {Column}: {Message}";
}
