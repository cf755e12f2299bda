namespace Andon.Stores;

/// <summary>Something to be sent, as the outbox has it: written in the append of what it tells of, and there until it has arrived or was given up.</summary>
public sealed record DeliveryRow
{
    /// <summary>The delivery, UUIDv7; the receiver sees the same one with each attempt.</summary>
    public required Guid Id { get; init; }

    /// <summary>Whose.</summary>
    public required string Tenant { get; init; }

    /// <summary>Where to: a webhook, or the mails of the tenant.</summary>
    public required Guid Target { get; init; }

    /// <summary>What it tells of, such as <c>run.failed</c>.</summary>
    public required string Type { get; init; }

    /// <summary>What is sent.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Where it is.</summary>
    public DeliveryState State { get; init; }

    /// <summary>When it is tried next, or when whoever tries it now has taken too long; null where it is not tried any more.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Who tries it now; null for nobody.</summary>
    public Guid? Claim { get; init; }

    /// <summary>How often it was tried.</summary>
    public int Attempts { get; init; }

    /// <summary>The HTTP status of the last answer; null where there was none.</summary>
    public int? LastStatus { get; init; }

    /// <summary>Why the last attempt failed; null where none did.</summary>
    public string? LastError { get; init; }

    /// <summary>When it arrived or was given up.</summary>
    public DateTimeOffset? EndedAt { get; init; }
}

/// <summary>Where a delivery is.</summary>
public enum DeliveryState : byte
{
    /// <summary>To be tried, for the first time or again.</summary>
    Pending,

    /// <summary>It has arrived.</summary>
    Delivered,

    /// <summary>It was given up; it can be replayed.</summary>
    Dead,
}
