using System.Security.Cryptography;
using Andon.Artifacts;

namespace Andon.Stores;

/// <summary>A file that is being written, with its digest; gone when it is disposed of, unless it was given its right name by then.</summary>
internal sealed class BlobWriter : IDisposable
{
    private readonly string folder;
    private readonly FileStream file;
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public BlobWriter(string path)
    {
        Path = path;
        folder = System.IO.Path.GetDirectoryName(path)!;
        try
        {
            file = Disk.Create(path);
        }
        catch (Exception e) when (Disk.IsError(e))
        {
            throw Disk.Error(folder, e);
        }
    }

    public string Path { get; }

    /// <summary>Bytes written so far.</summary>
    public long Length { get; private set; }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            hash.AppendData(bytes);
            file.Write(bytes);
            Length += bytes.Length;
        }
        catch (Exception e) when (Disk.IsError(e))
        {
            throw Disk.Error(folder, e);
        }
    }

    /// <summary>Ends it, on the disk where it is to be durable.</summary>
    public Blob Finish(bool isDurable)
    {
        try
        {
            if (isDurable) file.Flush(flushToDisk: true);
            file.Dispose();
            Span<byte> digest = stackalloc byte[Digest.Size];
            hash.GetHashAndReset(digest);
            return new Blob(Digest.Read(digest), Length);
        }
        catch (Exception e) when (Disk.IsError(e))
        {
            throw Disk.Error(folder, e);
        }
    }

    public void Dispose()
    {
        hash.Dispose();
        file.Dispose();
        Disk.Discard(Path);
    }
}
