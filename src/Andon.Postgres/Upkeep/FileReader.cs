using Andon.Postgres.Raw;

namespace Andon.Postgres.Upkeep;

/// <summary>Reads a file chunk by chunk; holds no connection in between. A file that was removed meanwhile ends with an error, never early.</summary>
internal sealed class FileReader(Database database, int tenant, long file, long bytes) : Stream
{
    private byte[] chunk = [];
    private int number = -1;
    private long position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => bytes;

    public override long Position
    {
        get => position;
        set => position = value < 0 ? throw new ArgumentOutOfRangeException(nameof(value)) : value;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (position >= bytes || buffer.IsEmpty) return 0;
        var (wanted, at) = Math.DivRem(position, PostgresFiles.ChunkBytes);
        if (wanted != number) await FetchAsync((int)wanted, cancellationToken);
        var count = Math.Min(buffer.Length, chunk.Length - (int)at);
        if (count <= 0) throw new EndOfStreamException("The file was removed while it was read.");
        chunk.AsMemory((int)at, count).CopyTo(buffer);
        position += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => position + offset,
        _ => bytes + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private async ValueTask FetchAsync(int n, CancellationToken cancellation)
    {
        var found = await database.ReadAsync(
            batch => batch.Then("tenant-of-file", tenant).Then("file-read", file, n),
            static (reader, stop) => reader.NextListAsync(static row => row.Bytes(0), stop),
            cancellation);
        chunk = found is [var read] ? read : [];
        number = n;
    }
}
