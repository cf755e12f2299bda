using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Andon.Stores;

namespace Andon.Client;

/// <summary>Where notices are to be sent, and which.</summary>
public sealed record WebhookRequest
{
    /// <summary>Where to: http or https, without user and password.</summary>
    public required string Url { get; init; }

    /// <summary>Types such as <c>run.failed</c>, all of a kind as <c>human_task.*</c>, or <c>*</c>. From 1 to 50.</summary>
    public required ImmutableArray<string> Events { get; init; }

    /// <summary>What it is for. Default: null.</summary>
    public string? Title { get; init; }

    /// <summary>The secret to sign with: <c>whsec_</c> and 24 to 64 bytes in base64. Default: null, one is made. Only for a new webhook; another is rotated.</summary>
    public string? Secret { get; init; }

    /// <summary>Whether nothing is sent; what happens meanwhile is not made up for. Default: false.</summary>
    public bool Paused { get; init; }

    /// <summary>Without the secret, so that no log has it.</summary>
    public override string ToString() => $"{nameof(WebhookRequest)} {Url}";
}

/// <summary>A webhook.</summary>
public sealed record WebhookView
{
    /// <summary>The webhook.</summary>
    public required Guid Id { get; init; }

    /// <summary>Where notices are sent.</summary>
    public required string Url { get; init; }

    /// <summary>Which.</summary>
    public required ImmutableArray<string> Events { get; init; }

    /// <summary>What it is for; null where nobody said.</summary>
    public string? Title { get; init; }

    /// <summary>Whether nothing is sent.</summary>
    public required bool Paused { get; init; }

    /// <summary>Why it was paused, where nobody did it.</summary>
    public string? PausedBecause { get; init; }

    /// <summary>The secret, in the answer that makes it and never again.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Secret { get; init; }

    /// <summary>Until when the secret of before signs too; null where there is none.</summary>
    public DateTimeOffset? OldSecretUntil { get; init; }

    /// <summary>Who made it.</summary>
    public required string MadeBy { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Without the secret, so that no log has it.</summary>
    public override string ToString() => $"{nameof(WebhookView)} {Id} {Url}";

    internal static WebhookView Of(WebhookRow row) => new()
    {
        Id = row.Id,
        Url = row.Url,
        Events = row.Events,
        Title = row.Title,
        Paused = row.IsPaused,
        PausedBecause = row.PausedBecause,
        OldSecretUntil = row.OldSecretUntil,
        MadeBy = row.MadeBy,
        CreatedAt = row.CreatedAt,
    };
}

/// <summary>Which deliveries to list.</summary>
public sealed record DeliveryFilter(DeliveryState? State = null, string? Cursor = null, int Limit = 50);

/// <summary>What was, is or was to be sent to a webhook.</summary>
public sealed record DeliveryView
{
    /// <summary>The delivery: the header <c>webhook-id</c> of each attempt.</summary>
    public required Guid Id { get; init; }

    /// <summary>What it tells of, such as <c>run.failed</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Where it is.</summary>
    public required DeliveryState State { get; init; }

    /// <summary>How often it was tried.</summary>
    public required int Attempts { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it is tried next; null where it is not tried any more.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>When it arrived or was given up.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The HTTP status of the last answer; null where there was none.</summary>
    public int? LastStatus { get; init; }

    /// <summary>Why the last attempt failed; null where none did.</summary>
    public string? LastError { get; init; }

    /// <summary>What is sent.</summary>
    public required JsonElement Payload { get; init; }

    internal static DeliveryView Of(DeliveryRow row) => new()
    {
        Id = row.Id,
        Type = row.Type,
        State = row.State,
        Attempts = row.Attempts,
        CreatedAt = row.CreatedAt,
        NextAt = row.DueAt,
        EndedAt = row.EndedAt,
        LastStatus = row.LastStatus,
        LastError = row.LastError,
        Payload = RunViews.Json(row.Body),
    };
}
