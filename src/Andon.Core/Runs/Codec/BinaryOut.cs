using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Andon.Artifacts;

namespace Andon.Runs.Codec;

/// <summary>Writes the primitive parts of events and snapshots: little-endian varints (LEB128), length-prefixed UTF-8, flags before what may be absent.</summary>
internal readonly struct BinaryOut(IBufferWriter<byte> buffer)
{
    public void Byte(byte value)
    {
        buffer.GetSpan(1)[0] = value;
        buffer.Advance(1);
    }

    public void Bool(bool value) => Byte(value ? (byte)1 : (byte)0);

    public void Number(long value)
    {
        // Zigzag, so that small negative numbers stay small.
        var bits = (ulong)((value << 1) ^ (value >> 63));
        var span = buffer.GetSpan(10);
        var length = 0;
        for (; bits >= 0x80; bits >>= 7) span[length++] = (byte)(bits | 0x80);
        span[length++] = (byte)bits;
        buffer.Advance(length);
    }

    public void Text(string value)
    {
        var bytes = Encoding.UTF8.GetByteCount(value);
        Number(bytes);
        Encoding.UTF8.GetBytes(value, buffer.GetSpan(bytes));
        buffer.Advance(bytes);
    }

    public void OptionalText(string? value)
    {
        Bool(value is not null);
        if (value is not null) Text(value);
    }

    public void Bytes(ReadOnlySpan<byte> value)
    {
        Number(value.Length);
        buffer.Write(value);
    }

    public void Id(Guid value)
    {
        value.TryWriteBytes(buffer.GetSpan(16), bigEndian: true, out _);
        buffer.Advance(16);
    }

    public void OptionalId(Guid? value)
    {
        Bool(value is not null);
        if (value is { } id) Id(id);
    }

    public void Time(DateTimeOffset value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(buffer.GetSpan(8), value.UtcTicks);
        buffer.Advance(8);
    }

    public void OptionalTime(DateTimeOffset? value)
    {
        Bool(value is not null);
        if (value is { } time) Time(time);
    }

    public void Hash(Digest value)
    {
        value.CopyTo(buffer.GetSpan(Digest.Size));
        buffer.Advance(Digest.Size);
    }
}
