using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Andon.Artifacts;
using Andon.Runs;
using Andon.Stores;

namespace Andon.Files;

/// <summary>Looks whether the files that runs name are kept, and are what their names say.</summary>
/// <param name="blobs">Where they are kept.</param>
/// <param name="readsAll">Whether to read every byte; else only lengths are compared.</param>
internal sealed class FileCheck(IBlobStore blobs, bool readsAll)
{
    private readonly Dictionary<(string Tenant, Digest Digest), FileCondition> known = [];

    /// <summary>Files looked at so far; one that is named many times counts once.</summary>
    public int Files => known.Count;

    /// <summary>What is wrong with the files of a run, with the place that names each.</summary>
    public async IAsyncEnumerable<(string Place, FileReference File, FileCondition Condition)> ProblemsAsync(Run run, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var (place, file) in RunFiles.NamedBy(run))
        {
            if (!Digest.TryParse(file.Digest, out var digest)) continue;
            if (!known.TryGetValue((run.Tenant, digest), out var condition))
                known.Add((run.Tenant, digest), condition = await LookAsync(run.Tenant, digest, file.Bytes, cancellation));
            if (condition != FileCondition.Sound) yield return (place, file, condition);
        }
    }

    private async Task<FileCondition> LookAsync(string tenant, Digest digest, long bytes, CancellationToken cancellation)
    {
        await using var file = await blobs.OpenAsync(tenant, digest, cancellation);
        if (file is null) return FileCondition.Missing;
        if (file.Length != bytes) return FileCondition.OtherLength;
        return !readsAll || await DigestOfAsync(file, cancellation) == digest ? FileCondition.Sound : FileCondition.OtherBytes;
    }

    private static async Task<Digest> DigestOfAsync(Stream file, CancellationToken cancellation) => Digest.Read(await SHA256.HashDataAsync(file, cancellation));
}

/// <summary>How a file that is named is found.</summary>
internal enum FileCondition
{
    /// <summary>It is what its name says, as far as was looked.</summary>
    Sound,

    /// <summary>It is not there.</summary>
    Missing,

    /// <summary>It is longer or shorter than it was.</summary>
    OtherLength,

    /// <summary>Its bytes are not those of its digest.</summary>
    OtherBytes,
}
