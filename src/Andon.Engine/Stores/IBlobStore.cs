using Andon.Artifacts;

namespace Andon.Stores;

/// <summary>
/// The bytes of files, by their SHA-256 and apart for each tenant. A file is durable before the append that names it, so that whatever the log names
/// is there; what no append came to name is removed by a prune. Comes with a store; one conformance suite holds them all. A method that cannot
/// reach the disk throws <see cref="StoreException"/>; its message says what to do.
/// </summary>
public interface IBlobStore
{
    /// <summary>
    /// Keeps what a stream has from where it stands to its end, in constant memory; durable when it returns. What is there already is not written
    /// again. Null, and nothing kept, where it has more than <paramref name="maxBytes"/>. What the stream throws is the caller's.
    /// </summary>
    ValueTask<Blob?> PutAsync(string tenant, Stream content, long maxBytes, CancellationToken cancellation = default);

    /// <summary>The bytes, from the beginning, with their length; null where this tenant has no such file.</summary>
    ValueTask<Stream?> OpenAsync(string tenant, Digest digest, CancellationToken cancellation = default);

    /// <summary>Writes the bytes to a new file, which nobody may write to: never the kept one under another name. False where this tenant has no such file.</summary>
    ValueTask<bool> CopyAsync(string tenant, Digest digest, string path, CancellationToken cancellation = default);

    /// <summary>All that is kept, of all tenants, in no order. Changes meanwhile may or may not be seen.</summary>
    IEnumerable<StoredBlob> List();

    /// <summary>Removes one for good. Only for what nothing names, while nobody writes: see <c>andon db prune</c>.</summary>
    void Delete(StoredBlob blob);
}

/// <summary>Bytes that are kept.</summary>
/// <param name="Digest">Their SHA-256.</param>
/// <param name="Bytes">How many.</param>
public readonly record struct Blob(Digest Digest, long Bytes);

/// <summary>Bytes that are kept, as a list of all has them.</summary>
/// <param name="Place">Where the store has them: its own affair.</param>
/// <param name="Digest">Their SHA-256.</param>
/// <param name="Bytes">How many.</param>
public readonly record struct StoredBlob(string Place, Digest Digest, long Bytes)
{
    /// <summary>
    /// When it was kept last, where several processes may keep files at once: what was kept lately may not be named yet. Default: the beginning of time.
    /// </summary>
    public DateTimeOffset KeptAt { get; init; }
}
