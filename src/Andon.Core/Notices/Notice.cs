using System.Text.Json.Serialization;
using Andon.HumanTasks;

namespace Andon.Notices;

/// <summary>Something that happened in a run and that others want to be told: what webhooks send. Small, and never with outputs or secrets.</summary>
/// <param name="Type">What happened: one of <see cref="NoticeTypes"/>.</param>
/// <param name="Timestamp">When.</param>
/// <param name="Data">Where and to what.</param>
public sealed record Notice(string Type, DateTimeOffset Timestamp, NoticeData Data);

/// <summary>What a notice is about. The run always; the step and the task where it is about one.</summary>
public sealed record NoticeData
{
    /// <summary>The run.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The pipeline's name.</summary>
    public required string Pipeline { get; init; }

    /// <summary>The pipeline's version.</summary>
    public required int Version { get; init; }

    /// <summary>The title of the run.</summary>
    public required string Title { get; init; }

    /// <summary>Who the run is for.</summary>
    public required string OwnerId { get; init; }

    /// <summary>The revision of the run.</summary>
    public required int Revision { get; init; }

    /// <summary>The run that started it and waits for it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? ParentRunId { get; init; }

    /// <summary>Who did it, where somebody did.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? By { get; init; }

    /// <summary>The step.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Step { get; init; }

    /// <summary>Why it failed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public NoticeError? Error { get; init; }

    /// <summary>The human task.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public NoticeTask? Task { get; init; }
}

/// <summary>A failure, as a notice has it.</summary>
/// <param name="Code">A stable word.</param>
/// <param name="Message">For people; cut off after 1,000 characters.</param>
public sealed record NoticeError(string Code, string Message);

/// <summary>A human task, as a notice has it.</summary>
/// <param name="Id">The task.</param>
/// <param name="Kind">Form or gate.</param>
/// <param name="Title">What it asks.</param>
/// <param name="Status">Where it is.</param>
/// <param name="AssigneeId">The one person who decides.</param>
/// <param name="AssigneeRole">The business role whose members decide.</param>
/// <param name="DueAt">When the people's time is over.</param>
public sealed record NoticeTask(
    Guid Id,
    HumanTaskKind Kind,
    string Title,
    HumanTaskStatus Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? AssigneeId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? AssigneeRole,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? DueAt);
