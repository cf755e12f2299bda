using Andon.Artifacts;
using Andon.Files;
using Andon.Runs;

namespace Andon.Client;

internal sealed partial class LocalClient
{
    public async Task<IReadOnlyList<RunFile>> ListFilesAsync(Caller caller, Guid run, int? revision = null, CancellationToken cancellation = default)
    {
        if (revision < 1) throw new AndonException(RefusalKind.Invalid, "invalid_revision", $"revisions begin with 1; {revision} is none");
        return [.. RunFiles.Of(await LoadAsync(caller, run, cancellation), revision)];
    }

    public async Task<Stream> OpenFileAsync(Caller caller, Guid run, string digest, CancellationToken cancellation = default)
    {
        var loaded = await LoadAsync(caller, run, cancellation);
        // What one knows the digest of may be another run's: this one must have named it.
        if (!Digest.TryParse(digest, out var wanted) || !RunFiles.NamedBy(loaded).Any(named => named.File.Digest == digest))
            throw new AndonException(RefusalKind.NotFound, "unknown_file", $"run {run} names no file {digest}; 'andon runs files {run}' lists those it has");
        return await engine.Store.Blobs.OpenAsync(caller.Tenant, wanted, cancellation)
            ?? throw new AndonException(RefusalKind.NotFound, "file_missing", $"run {run} names the file {digest}, which is not kept any more; restore it from a backup, or run the step again that made it");
    }
}
