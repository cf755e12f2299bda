using Andon.Artifacts;
using Andon.Secrets;
using Andon.Stores;

namespace Andon.Steps;

/// <summary>
/// The files of an attempt: what it keeps, and what it reads of those that others kept. A file that is kept is durable before the output that
/// names it; one that no output comes to name is removed by a prune. All in constant memory, whatever a file's length.
/// </summary>
public sealed class StepFiles
{
    private const string Binary = "application/octet-stream";
    private const int MaxMediaType = 255;

    private readonly IBlobStore blobs;
    private readonly string tenant;
    private readonly string step;
    private readonly long maxBytes;
    private readonly int maxFiles;
    private int kept;

    internal StepFiles(IBlobStore blobs, string tenant, string step, AndonOptions options)
    {
        this.blobs = blobs;
        this.tenant = tenant;
        this.step = step;
        (maxBytes, maxFiles) = (options.MaxFileBytes, options.MaxFilesPerStep);
    }

    /// <summary>Takes the secrets that the attempt was given out of what it keeps; null where it was given none.</summary>
    internal SecretMask? Mask { get; init; }

    /// <summary>Files in a folder, for tests that call a handler themselves.</summary>
    public static StepFiles In(string folder) => new(new BlobFolder(folder, isDurable: false), "test", "step", new AndonOptions());

    /// <summary>Keeps what a stream has from where it stands to its end. The reference is good anywhere in the output.</summary>
    /// <param name="content">The bytes.</param>
    /// <param name="mediaType">What they are. Default: <c>application/octet-stream</c>. At most 255 printable ASCII characters.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="StepFailedException"><c>file_too_large</c>, <c>too_many_files</c>, <c>disk_full</c>, <c>database_error</c>.</exception>
    public async ValueTask<FileReference> SaveAsync(Stream content, string mediaType = Binary, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentException.ThrowIfNullOrWhiteSpace(mediaType);
        if (mediaType.Length > MaxMediaType || mediaType.Any(c => c is < ' ' or > '~')) throw new ArgumentException($"A media type has at most {MaxMediaType} printable ASCII characters.", nameof(mediaType));
        CheckCount(Interlocked.Increment(ref kept), "keeps");
        await using var masked = Mask is { } mask ? new MaskedStream(content, mask) : null;
        try
        {
            return await blobs.PutAsync(tenant, masked ?? content, maxBytes, cancellation) is { } blob
                ? new FileReference(blob.Digest.ToString(), blob.Bytes, mediaType)
                : throw TooLarge("A file");
        }
        catch (StoreException e)
        {
            throw new StepFailedException(e.Code, e.Message, retryable: true, e);
        }
    }

    /// <summary>Keeps a file; what it is, its extension says.</summary>
    /// <exception cref="StepFailedException">As <see cref="SaveAsync(Stream, string, CancellationToken)"/>.</exception>
    public async ValueTask<FileReference> SaveAsync(string path, CancellationToken cancellation = default)
    {
        await using var file = new FileStream(path, new FileStreamOptions { BufferSize = 0 });
        return await SaveAsync(file, MediaTypes.Of(path), cancellation);
    }

    /// <summary>Opens a file that is kept, for reading from the beginning.</summary>
    /// <exception cref="StepFailedException"><c>file_missing</c>, not to be tried again; <c>database_error</c>.</exception>
    public async ValueTask<Stream> OpenAsync(FileReference file, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        try
        {
            return await blobs.OpenAsync(tenant, DigestOf(file), cancellation) ?? throw Missing(file, "the file");
        }
        catch (StoreException e)
        {
            throw new StepFailedException(e.Code, e.Message, retryable: true, e);
        }
    }

    /// <summary>Writes a file that is kept to a new one, which nobody may write to.</summary>
    internal async ValueTask LayAsync(FileReference file, string target, string path, CancellationToken cancellation)
    {
        try
        {
            if (!await blobs.CopyAsync(tenant, DigestOf(file), target, cancellation)) throw Missing(file, $"'{path}'");
        }
        catch (StoreException e)
        {
            throw new StepFailedException(e.Code, e.Message, retryable: true, e);
        }

        if (new FileInfo(target).Length is var length && length != file.Bytes)
        {
            throw new StepFailedException(
                "file_damaged", $"Step '{step}': '{path}' is to be the file {file.Digest} of {file.Bytes} bytes, and what is kept under that name has {length}. {Remedy}", retryable: false);
        }
    }

    /// <summary>Refuses more files than a step may have.</summary>
    internal void CheckCount(int files, string does)
    {
        if (files > maxFiles)
            throw new StepFailedException("too_many_files", $"Step '{step}' {does} more than {maxFiles} files. Pack them into one, or raise MaxFilesPerStep.", retryable: false);
    }

    internal StepFailedException TooLarge(string what) =>
        new("file_too_large", $"{what} of step '{step}' has more than {maxBytes} bytes. Make it smaller, or raise MaxFileBytes.", retryable: false);

    /// <summary>Refuses, before it is read, what is larger than a file may be.</summary>
    internal void CheckLength(long bytes, string what)
    {
        if (bytes > maxBytes) throw TooLarge(what);
    }

    private static Digest DigestOf(FileReference file) =>
        Digest.TryParse(file.Digest, out var digest) ? digest : throw new ArgumentException($"'{file.Digest}' is no SHA-256 in 64 lower-case hexadecimal digits.", nameof(file));

    private StepFailedException Missing(FileReference file, string what) => new(
        "file_missing", $"Step '{step}': {what} is to be the file {file.Digest}, and no such file is kept for tenant '{tenant}'. {Remedy}", retryable: false);

    private const string Remedy = "Restore it from a backup, or run the step again that made it.";
}
