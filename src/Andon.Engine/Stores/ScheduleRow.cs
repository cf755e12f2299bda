using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Andon.Schedules;

namespace Andon.Stores;

/// <summary>A schedule of a tenant: what it starts and when, and how far it has come.</summary>
public sealed record ScheduleRow
{
    /// <summary>The schedule; UUIDv7.</summary>
    public required Guid Id { get; init; }

    /// <summary>Whose it is.</summary>
    public required string Tenant { get; init; }

    /// <summary>The pipeline it starts runs of.</summary>
    public required string Pipeline { get; init; }

    /// <summary>The pipeline's version; null for the newest at each time.</summary>
    public int? Version { get; init; }

    /// <summary>The title of its runs; null for the pipeline's.</summary>
    public string? Title { get; init; }

    /// <summary>Who its runs are for.</summary>
    public required string Owner { get; init; }

    /// <summary>Who made it as it is, and submits its runs.</summary>
    public required string MadeBy { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it is due.</summary>
    public required string Cron { get; init; }

    /// <summary>In which time zone.</summary>
    public required string TimeZone { get; init; }

    /// <summary>The parameters of its runs.</summary>
    public required JsonElement Params { get; init; }

    /// <summary>What becomes of times that were missed.</summary>
    public CatchUp CatchUp { get; init; }

    /// <summary>What happens while its last run has not ended.</summary>
    public Overlap Overlap { get; init; }

    /// <summary>Whether it starts nothing.</summary>
    public bool IsPaused { get; init; }

    /// <summary>The first time that was not looked at yet; null where there is none any more.</summary>
    public DateTimeOffset? NextDue { get; init; }

    /// <summary>Times whose runs are still to be started.</summary>
    public ImmutableArray<DateTimeOffset> Queue { get; init; } = [];

    /// <summary>The last time for which a run was started.</summary>
    public DateTimeOffset? LastFire { get; init; }

    /// <summary>That run.</summary>
    public Guid? LastRun { get; init; }

    /// <summary>Why the last time that came to nothing did; null where none did since a run was started.</summary>
    public string? LastProblem { get; init; }

    /// <summary>How often it was changed.</summary>
    public long Revision { get; init; }

    /// <summary>When there is something to do for it; null where there is nothing.</summary>
    [JsonIgnore]
    public DateTimeOffset? WakeAt => IsPaused ? null : Queue.IsDefaultOrEmpty ? NextDue : Queue[0];

    /// <summary>As stores keep it.</summary>
    internal byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, AndonJson.Options);

    internal static ScheduleRow FromJson(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize<ScheduleRow>(json, AndonJson.Options)!;
}
