namespace Andon.Stores;

/// <summary>
/// The keys that sign links where no master key does: shared by all nodes of a database, and of no tenant. Comes with a store; one conformance suite holds
/// them all.
/// </summary>
public interface ILinkKeyStore
{
    /// <summary>All keys, newest first.</summary>
    ValueTask<IReadOnlyList<LinkKeyRow>> ListAsync(CancellationToken cancellation = default);

    /// <summary>Adds a key.</summary>
    ValueTask AddAsync(LinkKeyRow key, CancellationToken cancellation = default);

    /// <summary>Removes keys that were made before a time; returns how many.</summary>
    ValueTask<int> ForgetAsync(DateTimeOffset madeBefore, CancellationToken cancellation = default);
}

/// <summary>A key that signs links.</summary>
/// <param name="Id">By which a link names it.</param>
/// <param name="Key">32 random bytes.</param>
/// <param name="MadeAt">When.</param>
public sealed record LinkKeyRow(string Id, ReadOnlyMemory<byte> Key, DateTimeOffset MadeAt);
