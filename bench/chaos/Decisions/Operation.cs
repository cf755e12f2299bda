namespace Andon.Chaos.Decisions;

/// <summary>What a client asked for, and when, and what it was told.</summary>
/// <param name="Verb">claim, unclaim, approve, reject, complete or look.</param>
/// <param name="User">Who asked.</param>
/// <param name="Key">The idempotency key; null for none.</param>
/// <param name="Called">When it was asked, on one clock for all.</param>
/// <param name="Returned">When the answer came; <see cref="Never"/> where none did.</param>
/// <param name="Answer">What the answer was; null where none came: it may have happened, or may yet, or never.</param>
internal sealed record Operation(string Verb, string User, string? Key, long Called, long Returned, string? Answer)
{
    public const long Never = long.MaxValue;

    public override string ToString() => $"{Called,16} – {(Returned == Never ? "never" : Returned),16}  {User,-6} {Verb,-8} {Key ?? "-",-10} → {Answer ?? "unknown"}";
}
