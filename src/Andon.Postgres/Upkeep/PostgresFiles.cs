using System.Globalization;
using System.Security.Cryptography;
using Andon.Artifacts;
using Andon.Postgres.Raw;
using Andon.Postgres.Writing;
using Andon.Stores;

namespace Andon.Postgres.Upkeep;

/// <summary>
/// Files in the database, by chunks of about a megabyte, each a transaction of its own: no connection is held while a slow stream is read, and
/// never more than a chunk is in memory. A file has its digest, by which alone it is found, only once all of it is durable.
/// </summary>
internal sealed class PostgresFiles(Database database, TenantKeys tenants) : IBlobStore
{
    public const int ChunkBytes = 1 << 20;

    public async ValueTask<Blob?> PutAsync(string tenant, Stream content, long maxBytes, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[ChunkBytes];
        var owner = await tenants.EnsureAsync(database, tenant, cancellation);
        long? file = null;
        long bytes = 0;
        try
        {
            for (var n = 0; ; n++)
            {
                var read = await content.ReadAtLeastAsync(buffer, ChunkBytes, throwOnEndOfStream: false, cancellation);
                bytes += read;
                if (bytes > maxBytes)
                {
                    await DiscardAsync(owner, file);
                    return null;
                }

                hash.AppendData(buffer, 0, read);
                var isLast = read < ChunkBytes;
                var digest = isLast ? Digest.Read(hash.GetCurrentHash()) : default;
                if (isLast && await IsKeptAsync(owner, digest, cancellation))
                {
                    await DiscardAsync(owner, file);
                    return new Blob(digest, bytes);
                }

                file ??= await BeginAsync(owner, cancellation);
                if (read > 0) await ChunkAsync(owner, file.Value, n, buffer.AsMemory(0, read), cancellation);
                if (!isLast) continue;
                await FinishAsync(owner, file.Value, digest, bytes, cancellation);
                return new Blob(digest, bytes);
            }
        }
        catch
        {
            await DiscardAsync(owner, file);
            throw;
        }
    }

    public async ValueTask<Stream?> OpenAsync(string tenant, Digest digest, CancellationToken cancellation = default)
    {
        var found = await database.ReadAsync(
            batch => batch.Then("tenant-named", tenant).Then("file-find", tenant, Bytes(digest)),
            static (reader, stop) => reader.NextListAsync(static row => (Key: row.GetInt64(0), Bytes: row.GetInt64(1)), stop),
            cancellation);
        return found is [var (key, bytes)] ? new FileReader(database, await tenants.EnsureAsync(database, tenant, cancellation), key, bytes) : null;
    }

    public async ValueTask<bool> CopyAsync(string tenant, Digest digest, string path, CancellationToken cancellation = default)
    {
        await using var kept = await OpenAsync(tenant, digest, cancellation);
        if (kept is null) return false;
        try
        {
            await using var copy = Disk.Create(path);
            await kept.CopyToAsync(copy, ChunkBytes, cancellation);
            return true;
        }
        catch (Exception e) when (Disk.IsError(e))
        {
            Disk.Discard(path);
            throw Disk.Error(Path.GetDirectoryName(path)!, e);
        }
        catch
        {
            Disk.Discard(path);
            throw;
        }
    }

    public IEnumerable<StoredBlob> List() => database.ReadAsync(
        static batch => batch.Then("tenants-all").Then("files"),
        static (reader, stop) => reader.NextListAsync(
            static row => new StoredBlob(Place(row.GetInt32(0), row.GetInt64(1)), Digest.Read(row.Bytes(3)), row.GetInt64(4))
            {
                KeptAt = Instant.From(row.GetInt64(2)),
            },
            stop),
        CancellationToken.None).AsTask().GetAwaiter().GetResult();

    public void Delete(StoredBlob blob)
    {
        var parts = blob.Place.Split('/');
        var (tenant, file) = (Number(parts[0]), Number(parts[1]));
        database.WriteAsync(batch => batch.Then("tenant-of-file", (int)tenant).Then("file-discard", file, Instant.Of(blob.KeptAt)), null, CancellationToken.None).AsTask().GetAwaiter().GetResult();

        static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
    }

    private static string Place(int tenant, long file) => string.Create(CultureInfo.InvariantCulture, $"{tenant}/{file}");

    private static byte[] Bytes(Digest digest)
    {
        var bytes = new byte[Digest.Size];
        digest.CopyTo(bytes);
        return bytes;
    }

    private async ValueTask<bool> IsKeptAsync(int tenant, Digest digest, CancellationToken cancellation) =>
        await database.WriteAsync(batch => batch.Then("tenant-of-file", tenant).Then("file-again", tenant, Bytes(digest)), null, cancellation) > 0;

    private ValueTask<long> BeginAsync(int tenant, CancellationToken cancellation) => database.ReadAsync(
        batch => batch.Then("file-lazily").Then("tenant-of-file", tenant).Then("file-begin", tenant),
        static async (reader, stop) =>
        {
            await reader.NextResultAsync(stop);
            return (await reader.NextListAsync(static row => row.GetInt64(0), stop)).Single();
        },
        cancellation);

    private ValueTask<int> ChunkAsync(int tenant, long file, int n, ReadOnlyMemory<byte> bytes, CancellationToken cancellation) => database.WriteAsync(
        batch => batch.Then("file-lazily").Then("tenant-of-file", tenant).Then("file-chunk", file, n, tenant, bytes), null, cancellation);

    /// <summary>Durable with all that was written before it: the server's log is flushed in order.</summary>
    private async ValueTask FinishAsync(int tenant, long file, Digest digest, long bytes, CancellationToken cancellation)
    {
        try
        {
            await database.WriteAsync(
                batch => batch.Then("tenant-of-file", tenant).Then("file-finish", file, Bytes(digest), bytes),
                static e => e.SqlState == Npgsql.PostgresErrorCodes.UniqueViolation,
                cancellation);
        }
        catch (Npgsql.PostgresException)
        {
            // Somebody else has kept the same bytes at this moment.
            await IsKeptAsync(tenant, digest, cancellation);
            await DiscardAsync(tenant, file);
        }
    }

    /// <summary>What cannot be removed now is removed by a prune.</summary>
    private async ValueTask DiscardAsync(int tenant, long? file)
    {
        if (file is null) return;
        try
        {
            await database.WriteAsync(batch => batch.Then("tenant-of-file", tenant).Then("file-discard", file, null), null, CancellationToken.None);
        }
        catch (StoreException)
        {
            // Whatever made it worthless is told; this is not worth hiding it.
        }
    }
}
