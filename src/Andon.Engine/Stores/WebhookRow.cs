using System.Collections.Immutable;
using System.Text.Json;

namespace Andon.Stores;

/// <summary>A subscription of a tenant: where notices are sent, and which. Its secret is beside it, sealed.</summary>
public sealed record WebhookRow
{
    /// <summary>The webhook; UUIDv7.</summary>
    public required Guid Id { get; init; }

    /// <summary>Whose it is.</summary>
    public required string Tenant { get; init; }

    /// <summary>Where to.</summary>
    public required string Url { get; init; }

    /// <summary>The types that are sent, as <see cref="Notices.NoticeTypes.Matches"/> reads them.</summary>
    public required ImmutableArray<string> Events { get; init; }

    /// <summary>What it is for; null where nobody said.</summary>
    public string? Title { get; init; }

    /// <summary>Whether nothing is sent.</summary>
    public bool IsPaused { get; init; }

    /// <summary>Why it was paused, where nobody did; null else.</summary>
    public string? PausedBecause { get; init; }

    /// <summary>Until when what is sent is signed by the secret of before too; null where there is none.</summary>
    public DateTimeOffset? OldSecretUntil { get; init; }

    /// <summary>Who made it.</summary>
    public required string MadeBy { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>How often it was changed.</summary>
    public long Revision { get; init; }

    /// <summary>As stores keep it.</summary>
    internal byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, AndonJson.Options);

    internal static WebhookRow FromJson(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize<WebhookRow>(json, AndonJson.Options)!;
}
