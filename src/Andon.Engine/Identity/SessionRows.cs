namespace Andon.Identity;

/// <summary>A user's password, as it is kept: with a slow hash of it, never the password.</summary>
public sealed record PasswordRow
{
    /// <summary>Whose tenant.</summary>
    public required string Tenant { get; init; }

    /// <summary>Whose.</summary>
    public required string User { get; init; }

    /// <summary>The hash, with how it was made.</summary>
    public required string Hash { get; init; }

    /// <summary>Whether somebody else has made it, and its user is to choose another before anything else.</summary>
    public required bool MustChange { get; init; }

    /// <summary>When it was set.</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>Attempts since the last one that was right.</summary>
    public int Attempts { get; init; }

    /// <summary>Before when none is looked at.</summary>
    public DateTimeOffset NextAttemptAt { get; init; } = DateTimeOffset.UnixEpoch;
}

/// <summary>A session of somebody who signed in, as it is kept: with a hash of its secret.</summary>
public sealed record SessionRow
{
    /// <summary>How many a user has at most.</summary>
    internal const int MostOfUser = 20;

    /// <summary>The part of its token by which it is looked up. No secret.</summary>
    public required string Id { get; init; }

    /// <summary>Whose data it leads to.</summary>
    public required string Tenant { get; init; }

    /// <summary>Who signed in.</summary>
    public required string User { get; init; }

    /// <summary>The SHA-256 of the secret.</summary>
    public required ReadOnlyMemory<byte> Hash { get; init; }

    /// <summary>When it was begun.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was used last, to a minute or so.</summary>
    public required DateTimeOffset SeenAt { get; init; }

    /// <summary>From when on it is refused, however much it is used.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>A session and what its user may now.</summary>
/// <param name="Session">The session.</param>
/// <param name="Grant">What its user may.</param>
/// <param name="MustChange">Whether the user is to choose another password first.</param>
public sealed record SessionHolder(SessionRow Session, Grant Grant, bool MustChange);
