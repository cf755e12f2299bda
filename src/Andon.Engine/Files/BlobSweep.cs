using Andon.Artifacts;
using Andon.Stores;

namespace Andon.Files;

/// <summary>
/// Removes the files that no run names: those of runs that were pruned, and those that were kept for an output that never came. Only for the one
/// process that may write, and while it runs no step. Marks by reading the whole log of every run, one after the other; holds in memory a digest
/// for each file, and the log of one run. Where a log cannot be read, nothing is removed.
/// </summary>
internal static class BlobSweep
{
    private const int PageSize = 500;

    /// <param name="store">The store.</param>
    /// <param name="keptBefore">What was kept later stays: where others write meanwhile, it may be named only afterwards.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<(int Files, long Bytes)> RunAsync(IStore store, DateTimeOffset keptBefore, CancellationToken cancellation)
    {
        var unnamed = store.Blobs.List().Where(blob => blob.KeptAt < keptBefore).Select(blob => blob.Digest).ToHashSet();
        for (var after = Guid.Empty; unnamed.Count > 0;)
        {
            var runs = await store.ListRunIdsAsync(after, PageSize, cancellation);
            foreach (var run in runs) await MarkAsync(store, run, unnamed, cancellation);
            if (runs.Count < PageSize) break;
            after = runs[^1];
        }

        return unnamed.Count == 0 ? (0, 0) : Remove(store.Blobs, unnamed, keptBefore);
    }

    private static async Task MarkAsync(IStore store, Guid run, HashSet<Digest> unnamed, CancellationToken cancellation)
    {
        foreach (var row in await store.ReadLogAsync(run, 0, cancellation)) DigestScan.Find(row.Events.Span, digest => unnamed.Remove(digest));
    }

    private static (int Files, long Bytes) Remove(IBlobStore blobs, HashSet<Digest> unnamed, DateTimeOffset keptBefore)
    {
        var (files, bytes) = (0, 0L);
        foreach (var blob in blobs.List().Where(blob => blob.KeptAt < keptBefore && unnamed.Contains(blob.Digest)))
        {
            blobs.Delete(blob);
            files++;
            bytes += blob.Bytes;
        }

        return (files, bytes);
    }
}
