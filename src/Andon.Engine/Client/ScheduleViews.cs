using System.Collections.Immutable;
using System.Text.Json;
using Andon.Schedules;
using Andon.Stores;

namespace Andon.Client;

/// <summary>What a schedule is to start, and when.</summary>
public sealed record ScheduleRequest
{
    /// <summary>The pipeline's name.</summary>
    public required string Pipeline { get; init; }

    /// <summary>Five fields, <c>minute hour day-of-month month day-of-week</c>, or a word such as <c>@daily</c>; see <see cref="CronExpression"/>.</summary>
    public required string Cron { get; init; }

    /// <summary>In which time zone, by its name in the IANA database. Default: <c>UTC</c>.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>The parameters of its runs. Default: <c>{}</c>.</summary>
    public JsonElement? Params { get; init; }

    /// <summary>The pipeline's version. Default: null, the newest at each time.</summary>
    public int? Version { get; init; }

    /// <summary>The title of its runs. Default: null, the pipeline's.</summary>
    public string? Title { get; init; }

    /// <summary>Who its runs are for. Default: null, who makes or changes it.</summary>
    public string? OwnerId { get; init; }

    /// <summary>What becomes of times at which nobody was there. Default: none.</summary>
    public CatchUp CatchUp { get; init; }

    /// <summary>What happens while its last run has not ended. Default: skip.</summary>
    public Overlap Overlap { get; init; }
}

/// <summary>Which schedules to list.</summary>
public sealed record ScheduleFilter(string? Pipeline = null, string? Cursor = null, int Limit = 50);

/// <summary>A schedule.</summary>
public sealed record ScheduleView
{
    /// <summary>The schedule.</summary>
    public required Guid Id { get; init; }

    /// <summary>The pipeline's name.</summary>
    public required string Pipeline { get; init; }

    /// <summary>The pipeline's version; null for the newest at each time.</summary>
    public int? Version { get; init; }

    /// <summary>The title of its runs; null for the pipeline's.</summary>
    public string? Title { get; init; }

    /// <summary>Who its runs are for.</summary>
    public required string OwnerId { get; init; }

    /// <summary>When it is due.</summary>
    public required string Cron { get; init; }

    /// <summary>In which time zone.</summary>
    public required string TimeZone { get; init; }

    /// <summary>The parameters of its runs.</summary>
    public required JsonElement Params { get; init; }

    /// <summary>What becomes of times at which nobody was there.</summary>
    public required CatchUp CatchUp { get; init; }

    /// <summary>What happens while its last run has not ended.</summary>
    public required Overlap Overlap { get; init; }

    /// <summary>Whether it starts nothing.</summary>
    public required bool Paused { get; init; }

    /// <summary>When it is due next; null while it is paused.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>Times whose runs are still to be started.</summary>
    public ImmutableArray<DateTimeOffset> Queued { get; init; } = [];

    /// <summary>The last time for which a run was started.</summary>
    public DateTimeOffset? LastAt { get; init; }

    /// <summary>That run.</summary>
    public Guid? LastRunId { get; init; }

    /// <summary>Why the last time that came to nothing did; null where none did since a run was started.</summary>
    public string? LastProblem { get; init; }

    /// <summary>Who made it as it is, and submits its runs.</summary>
    public required string MadeBy { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    internal static ScheduleView Of(ScheduleRow row) => new()
    {
        Id = row.Id,
        Pipeline = row.Pipeline,
        Version = row.Version,
        Title = row.Title,
        OwnerId = row.Owner,
        Cron = row.Cron,
        TimeZone = row.TimeZone,
        Params = row.Params,
        CatchUp = row.CatchUp,
        Overlap = row.Overlap,
        Paused = row.IsPaused,
        NextAt = row.IsPaused ? null : row.NextDue,
        Queued = row.Queue,
        LastAt = row.LastFire,
        LastRunId = row.LastRun,
        LastProblem = row.LastProblem,
        MadeBy = row.MadeBy,
        CreatedAt = row.CreatedAt,
    };
}
