namespace Andon.Client;

/// <summary>What a link to a human task decides.</summary>
public enum LinkAction : byte
{
    /// <summary>Approves a gate.</summary>
    Approve,

    /// <summary>Rejects a gate.</summary>
    Reject,

    /// <summary>Hands in a form that asks for nothing, or for nothing without a default.</summary>
    Complete,
}

/// <summary>A link to make.</summary>
public sealed record TaskLinkRequest
{
    /// <summary>What it decides.</summary>
    public required LinkAction Action { get; init; }

    /// <summary>Who decides by it. Default: null, the actor.</summary>
    public string? User { get; init; }

    /// <summary>How long it is good. Default: 3 days. From 1 minute to 30 days.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromDays(3);
}

/// <summary>A link by which one person decides one task in one way, once. Whoever has it is taken for that person.</summary>
/// <param name="Url">Where it leads: a page that shows what it would do, and does it when its button is pressed.</param>
/// <param name="ExpiresAt">From when on it is refused.</param>
public sealed record TaskLinkView(Uri Url, DateTimeOffset ExpiresAt);
