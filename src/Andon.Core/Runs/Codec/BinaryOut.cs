using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Andon.Artifacts;

namespace Andon.Runs.Codec;

/// <summary>
/// Writes the primitive parts of events and snapshots: little-endian varints (LEB128), length-prefixed UTF-8, flags before what may be absent.
/// It asks the buffer for room for many parts at a time; what was written is there after <see cref="Flush"/>.
/// </summary>
internal sealed class BinaryOut(IBufferWriter<byte> buffer)
{
    private const int Room = 256;

    private byte[] room = [];
    private int start, at, end;
    private bool isCopied;

    /// <summary>Hands over what was written so far.</summary>
    public void Flush()
    {
        if (isCopied) buffer.Write(room.AsSpan(start, at - start));
        else buffer.Advance(at - start);
        start = at;
    }

    public void Byte(byte value)
    {
        if (at == end) Grow(1);
        room[at++] = value;
    }

    public void Bool(bool value) => Byte(value ? (byte)1 : (byte)0);

    public void Number(long value)
    {
        const int Longest = 10;
        if (end - at < Longest) Grow(Longest);
        // Zigzag, so that small negative numbers stay small.
        var bits = (ulong)((value << 1) ^ (value >> 63));
        for (; bits >= 0x80; bits >>= 7) room[at++] = (byte)(bits | 0x80);
        room[at++] = (byte)bits;
    }

    public void Text(string value)
    {
        var bytes = Encoding.UTF8.GetByteCount(value);
        Number(bytes);
        Encoding.UTF8.GetBytes(value, Take(bytes));
    }

    public void OptionalText(string? value)
    {
        Bool(value is not null);
        if (value is not null) Text(value);
    }

    public void Bytes(ReadOnlySpan<byte> value)
    {
        Number(value.Length);
        value.CopyTo(Take(value.Length));
    }

    public void Id(Guid value) => value.TryWriteBytes(Take(16), bigEndian: true, out _);

    public void OptionalId(Guid? value)
    {
        Bool(value is not null);
        if (value is { } id) Id(id);
    }

    public void Time(DateTimeOffset value) => BinaryPrimitives.WriteInt64LittleEndian(Take(8), value.UtcTicks);

    public void OptionalTime(DateTimeOffset? value)
    {
        Bool(value is not null);
        if (value is { } time) Time(time);
    }

    public void Hash(Digest value) => value.CopyTo(Take(Digest.Size));

    private Span<byte> Take(int count)
    {
        if (end - at < count) Grow(count);
        at += count;
        return room.AsSpan(at - count, count);
    }

    private void Grow(int needed)
    {
        Flush();
        var memory = buffer.GetMemory(Math.Max(needed, Room));
        isCopied = !MemoryMarshal.TryGetArray<byte>(memory, out var segment);
        if (isCopied) segment = new byte[Math.Max(needed, Room)];
        (room, start, at, end) = (segment.Array!, segment.Offset, segment.Offset, segment.Offset + segment.Count);
    }
}
