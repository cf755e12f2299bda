namespace Andon.Webhooks;

/// <summary>What came of one attempt to deliver.</summary>
/// <param name="Status">The HTTP status; null where there was no answer.</param>
/// <param name="Error">Why it failed; null where it did not.</param>
internal sealed record DeliveryOutcome(int? Status, string? Error)
{
    /// <summary>Whether trying again changes nothing.</summary>
    public bool IsFinal { get; init; }

    /// <summary>Whether the receiver is gone for good.</summary>
    public bool IsGone { get; init; }

    public static DeliveryOutcome Delivered { get; } = new(null, null);
}
