using System.Text;

namespace Andon.Audit;

/// <summary>
/// What a person or a key did, for good: never what the engine did by itself, never a secret, and no free text that somebody might have to take back.
/// </summary>
public sealed record AuditEntry
{
    /// <summary>Whose data it is about.</summary>
    public required string Tenant { get; init; }

    /// <summary>When; to the microsecond.</summary>
    public required DateTimeOffset At { get; init => field = ToMicrosecond(value); }

    /// <summary>Who: the user's id.</summary>
    public required string Actor { get; init => field = Plain(value); }

    /// <summary>By which credential: the id of an API key, or <c>schedule:ID</c>; null where that is not known, as on the machine itself.</summary>
    public string? Via { get; init => field = value is null ? null : Plain(value); }

    /// <summary>What was done, such as <c>run.submitted</c>.</summary>
    public required string Action { get; init; }

    /// <summary>To what: the id of a run, a task or a schedule, the name of a pipeline or a secret, a user.</summary>
    public required string Subject { get; init => field = Plain(value); }

    /// <summary>What else belongs to it: a small JSON object.</summary>
    public string Details { get; init; } = "{}";

    private static DateTimeOffset ToMicrosecond(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);

    /// <summary>Text that every database gives back as it was: what is hashed must be what is read.</summary>
    private static string Plain(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var isPlain = true;
        foreach (var c in text) isPlain &= c != '\0' && !char.IsSurrogate(c);
        if (isPlain) return text;
        // Half a character cannot be written in UTF-8; each such half becomes the sign for what cannot be shown.
        var plain = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) plain.Append(rune.Value == 0 ? Rune.ReplacementChar : rune);
        return plain.ToString();
    }
}
