using System.Buffers;

namespace Andon.Runs;

/// <summary>A growing buffer, given back when the store has the bytes.</summary>
internal sealed class PooledBuffer : IBufferWriter<byte>, IDisposable
{
    private const int Longest = 1 << 16;
    private const int MostKept = 1024;

    // The shared pool keeps few arrays of a thread, and here many are out at once.
    private static readonly ArrayPool<byte> Pool = ArrayPool<byte>.Create(Longest, MostKept);
    private byte[] bytes = Pool.Rent(1024);
    private int length;

    public ReadOnlyMemory<byte> Written => bytes.AsMemory(0, length);

    public void Advance(int count) => length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Grow(sizeHint);
        return bytes.AsMemory(length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Grow(sizeHint);
        return bytes.AsSpan(length);
    }

    public void Dispose()
    {
        Pool.Return(bytes);
        bytes = [];
        length = 0;
    }

    private void Grow(int sizeHint)
    {
        var needed = length + Math.Max(sizeHint, 1);
        if (needed <= bytes.Length) return;
        var larger = Pool.Rent(Math.Max(needed, bytes.Length * 2));
        bytes.AsSpan(0, length).CopyTo(larger);
        Pool.Return(bytes);
        bytes = larger;
    }
}
