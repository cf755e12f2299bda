using System.Buffers;

namespace Andon.Secrets;

/// <summary>Reads another stream, without values. Disposing of it leaves the other open.</summary>
internal sealed class MaskedStream(Stream inner, SecretMask mask) : Stream
{
    private const int Portion = 32 * 1024;

    private readonly MaskFilter filter = mask.Filter();
    private readonly byte[] read = new byte[Portion];
    private readonly ArrayBufferWriter<byte> masked = new(Portion);
    private int given;
    private bool isEnded;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (given == masked.WrittenCount && !isEnded) Take(await inner.ReadAsync(read, cancellationToken));
        return Give(buffer.Span);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(Span<byte> buffer)
    {
        while (given == masked.WrittenCount && !isEnded) Take(inner.Read(read));
        return Give(buffer);
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private void Take(int bytes)
    {
        masked.ResetWrittenCount();
        given = 0;
        isEnded = bytes == 0;
        if (isEnded) filter.Complete(masked);
        else filter.Append(read.AsSpan(0, bytes), masked);
    }

    private int Give(Span<byte> buffer)
    {
        var some = masked.WrittenSpan[given..];
        some = some[..Math.Min(some.Length, buffer.Length)];
        some.CopyTo(buffer);
        given += some.Length;
        return some.Length;
    }
}
