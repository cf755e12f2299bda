using System.Buffers;
using System.IO.Enumeration;
using System.Text;
using Andon.Artifacts;

namespace Andon.Stores;

/// <summary>
/// Files in a folder: <c>tenant/ab/cdef…</c>, the digest cut after two digits. Each is written under a name of its own in <c>new</c>, read-only by its
/// mode, flushed to the disk and then given its right name, under which there are so all of its bytes or none; then that folder is flushed.
/// </summary>
public sealed class BlobFolder : IBlobStore
{
    private const int BufferBytes = 128 * 1024;
    private const string New = "new";
    private const int MaxPlain = 64;

    private static readonly SearchValues<char> Plain = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-");

    private readonly bool isDurable;
    private readonly Lock gate = new();
    private readonly HashSet<string> made = new(StringComparer.Ordinal);

    /// <summary>Files in a folder, which is made when the first is kept.</summary>
    /// <param name="path">The folder; what it is in must exist.</param>
    /// <param name="isDurable">Whether what is kept must survive a power cut. Default: true.</param>
    public BlobFolder(string path, bool isDurable = true)
    {
        Location = Path.GetFullPath(path);
        this.isDurable = isDurable;
    }

    /// <summary>The folder.</summary>
    public string Location { get; }

    /// <inheritdoc/>
    public async ValueTask<Blob?> PutAsync(string tenant, Stream content, long maxBytes, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            using var writer = new BlobWriter(NewName());
            for (int read; (read = await content.ReadAsync(buffer.AsMemory(0, BufferBytes), cancellation)) > 0;)
            {
                if (writer.Length + read > maxBytes) return null;
                writer.Write(buffer.AsSpan(0, read));
            }

            var blob = writer.Finish(isDurable);
            Settle(writer.Path, PlaceOf(tenant, blob.Digest), blob.Bytes);
            return blob;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc/>
    public ValueTask<Stream?> OpenAsync(string tenant, Digest digest, CancellationToken cancellation = default)
    {
        try
        {
            var options = new FileStreamOptions { Share = FileShare.Read | FileShare.Delete, BufferSize = 0, Options = FileOptions.SequentialScan };
            return ValueTask.FromResult<Stream?>(new FileStream(PlaceOf(tenant, digest), options));
        }
        catch (Exception e) when (Disk.IsMissing(e))
        {
            return ValueTask.FromResult<Stream?>(null);
        }
        catch (Exception e) when (Disk.IsError(e))
        {
            throw Disk.Error(Location, e);
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> CopyAsync(string tenant, Digest digest, string path, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        return ValueTask.FromResult(TryCopy(PlaceOf(tenant, digest), path));
    }

    /// <inheritdoc/>
    public IEnumerable<StoredBlob> List()
    {
        if (!Directory.Exists(Location)) yield break;
        foreach (var file in new DirectoryInfo(Location).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 2, AttributesToSkip = FileAttributes.None }))
        {
            if (Digest.TryParse(file.Directory!.Name + file.Name, out var digest)) yield return new StoredBlob(file.FullName, digest, file.Length);
        }
    }

    /// <summary>How many bytes a tenant has here. A file that goes while they are counted counts nothing: an entry, unlike a file, has a length then too.</summary>
    internal long BytesOf(string tenant)
    {
        var folder = FolderOf(tenant);
        if (!Directory.Exists(folder)) return 0;
        var options = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1, AttributesToSkip = FileAttributes.None };
        return new FileSystemEnumerable<long>(folder, static (ref entry) => entry.Length, options) { ShouldIncludePredicate = static (ref entry) => !entry.IsDirectory }.Sum();
    }

    /// <inheritdoc/>
    public void Delete(StoredBlob blob)
    {
        try
        {
            File.Delete(blob.Place);
        }
        catch (Exception e) when (Disk.IsError(e))
        {
            throw Disk.Error(Location, e);
        }
    }

    /// <summary>Removes what a process that died had begun to write. Only for the one process that may write here.</summary>
    internal void RemoveUnfinished()
    {
        var begun = Path.Combine(Location, New);
        if (!Directory.Exists(begun)) return;
        foreach (var file in Directory.EnumerateFiles(begun)) Disk.Discard(file);
    }

    /// <summary>Copies to another folder what that has not got; returns how many files and bytes it was.</summary>
    internal (int Files, long Bytes) CopyMissing(BlobFolder target, CancellationToken cancellation)
    {
        var (files, bytes) = (0, 0L);
        foreach (var blob in List())
        {
            cancellation.ThrowIfCancellationRequested();
            if (!target.TryTake(blob.Place, Path.Combine(target.Location, Path.GetRelativePath(Location, blob.Place)), blob.Bytes)) continue;
            files++;
            bytes += blob.Bytes;
        }

        return (files, bytes);
    }

    /// <summary>False where it is there already, or is there no more to be taken.</summary>
    private bool TryTake(string source, string place, long bytes)
    {
        if (IsThere(place, bytes)) return false;
        var temporary = NewName();
        try
        {
            if (!TryCopy(source, temporary)) return false;
            Disk.SyncFile(temporary);
            Settle(temporary, place, bytes);
            return true;
        }
        finally
        {
            Disk.Discard(temporary);
        }
    }

    /// <summary>Shares the blocks where the file system can, else copies within the kernel; the mode comes along.</summary>
    private static bool TryCopy(string source, string target)
    {
        try
        {
            File.Copy(source, target);
            return true;
        }
        catch (Exception e) when (Disk.IsMissing(e) && !File.Exists(source))
        {
            return false;
        }
        catch (Exception e) when (Disk.IsError(e))
        {
            throw Disk.Error(Path.GetDirectoryName(target)!, e);
        }
    }

    /// <summary>Gives a complete file its right name. Whoever finds it there already makes sure of the name too: who gave it may not have come so far.</summary>
    private void Settle(string temporary, string place, long bytes)
    {
        var folder = Path.GetDirectoryName(place)!;
        try
        {
            Make(folder);
            // One of another length is damaged; what was just written mends it.
            if (!IsThere(place, bytes)) File.Move(temporary, place, overwrite: true);
            if (isDurable) Disk.SyncFolder(folder);
        }
        catch (Exception e) when (Disk.IsError(e))
        {
            throw Disk.Error(Location, e);
        }
    }

    private static bool IsThere(string place, long bytes) => new FileInfo(place) is { Exists: true, Length: var length } && length == bytes;

    /// <summary>A tenant has any name: a folder bears it where it is plain, and else its digest.</summary>
    private string FolderOf(string tenant)
    {
        var isPlain = tenant.Length is > 0 and <= MaxPlain && tenant != New && !tenant.AsSpan().ContainsAnyExcept(Plain);
        return Path.Combine(Location, isPlain ? tenant : $"~{Digest.Of(Encoding.UTF8.GetBytes(tenant))}");
    }

    private string PlaceOf(string tenant, Digest digest)
    {
        var text = digest.ToString();
        return Path.Combine(FolderOf(tenant), text[..2], text[2..]);
    }

    private string NewName()
    {
        var folder = Path.Combine(Location, New);
        try
        {
            Make(folder);
            return Path.Combine(folder, Path.GetRandomFileName());
        }
        catch (Exception e) when (Disk.IsError(e))
        {
            throw Disk.Error(Location, e);
        }
    }

    /// <summary>Makes a folder and those above it, down from the one that all are in, each on the disk before what is in it.</summary>
    private void Make(string folder)
    {
        lock (gate)
        {
            if (made.Contains(folder)) return;
            if (folder != Location) Make(Path.GetDirectoryName(folder)!);
            Directory.CreateDirectory(folder);
            if (isDurable) Disk.SyncFolder(Path.GetDirectoryName(folder)!);
            made.Add(folder);
        }
    }
}
