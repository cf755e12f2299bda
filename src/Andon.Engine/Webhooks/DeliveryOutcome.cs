namespace Andon.Webhooks;

/// <summary>What came of one attempt to deliver.</summary>
/// <param name="Status">The HTTP status; null where there was no answer.</param>
/// <param name="Error">Why it failed; null where it did not.</param>
internal sealed record DeliveryOutcome(int? Status, string? Error)
{
    private const int MaxError = 500;

    /// <summary>Why it failed, in at most so many characters as a list can show; null where it did not.</summary>
    public string? Error { get; init; } = Error is null ? null : PlainText.Cut(Error, MaxError);

    /// <summary>Whether trying again changes nothing.</summary>
    public bool IsFinal { get; init; }

    /// <summary>Whether the receiver is gone for good.</summary>
    public bool IsGone { get; init; }

    public static DeliveryOutcome Delivered { get; } = new(null, null);
}
