namespace Andon.Stores;

/// <summary>
/// Answers to requests that may be sent again, by the key that the sender gave them: the second gets the first one's answer. Comes with a store; one
/// conformance suite holds them all.
/// </summary>
public interface IAnswerStore
{
    /// <summary>
    /// Takes a key for a request, and returns null; or, where it is taken, what is there. One that was taken before <paramref name="forgetBefore"/> is free, and
    /// one that has no answer and was taken before <paramref name="abandonedBefore"/>.
    /// </summary>
    ValueTask<AnswerRow?> TakeAsync(AnswerRow request, DateTimeOffset forgetBefore, DateTimeOffset abandonedBefore, CancellationToken cancellation = default);

    /// <summary>Keeps the answer to the request that took the key.</summary>
    ValueTask KeepAsync(AnswerRow request, ReadOnlyMemory<byte> answer, CancellationToken cancellation = default);

    /// <summary>Frees the key of a request that changed nothing.</summary>
    ValueTask ReleaseAsync(AnswerRow request, CancellationToken cancellation = default);

    /// <summary>Removes what was taken before a time, of all tenants; at most so many. Returns how many.</summary>
    ValueTask<int> PruneAsync(DateTimeOffset before, int limit, CancellationToken cancellation = default);
}

/// <summary>A request that may be sent again, and its answer.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Route">What it was sent to: the same key elsewhere is another.</param>
/// <param name="Key">The key that the sender gave it.</param>
/// <param name="Digest">The SHA-256 of what was sent.</param>
/// <param name="At">When the key was taken.</param>
/// <param name="Answer">What was answered; null while that is not known.</param>
public sealed record AnswerRow(string Tenant, string Route, string Key, ReadOnlyMemory<byte> Digest, DateTimeOffset At, ReadOnlyMemory<byte>? Answer = null);
