using System.Security.Cryptography;
using Andon.Runs;
using Andon.Secrets;
using Andon.Stores;

namespace Andon.Links;

/// <summary>
/// The keys that sign links, the same on all nodes of a database: derived from the master key of the secrets where there is one, so that a copy of the database signs
/// nothing; else random ones in the database, a new one from time to time. A link is good for as long as its key is there.
/// </summary>
internal sealed class LinkKeys(IStore store, SecretVault vault, Clock clock)
{
    private const int Bytes = 32, IdBytes = 8;
    private static readonly TimeSpan Used = TimeSpan.FromDays(30);

    private static ReadOnlySpan<byte> Purpose => "andon task links"u8;

    /// <summary>The key to sign with, and its id.</summary>
    public async ValueTask<(string Id, byte[] Key)> CurrentAsync(CancellationToken cancellation)
    {
        if (vault.Derive(Purpose) is { } derived) return derived;
        var now = clock.Now;
        if ((await store.LinkKeys.ListAsync(cancellation)) is [var newest, ..] && newest.MadeAt > now - Used) return (newest.Id, newest.Key.ToArray());
        var made = new LinkKeyRow(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes)), RandomNumberGenerator.GetBytes(Bytes), now);
        await store.LinkKeys.AddAsync(made, cancellation);
        // No link of it is good any more.
        await store.LinkKeys.ForgetAsync(now - Used - TaskLinks.MaxLifetime, cancellation);
        return (made.Id, made.Key.ToArray());
    }

    /// <summary>A key by its id; null where it is not known here, or not any more.</summary>
    public async ValueTask<byte[]?> FindAsync(string id, CancellationToken cancellation)
    {
        if (vault.Derive(Purpose, id) is { } derived) return derived.Key;
        return (await store.LinkKeys.ListAsync(cancellation)).FirstOrDefault(k => k.Id == id)?.Key.ToArray();
    }
}
