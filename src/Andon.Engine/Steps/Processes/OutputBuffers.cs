using System.Buffers;

namespace Andon.Steps.Processes;

/// <summary>Keeps the beginning of an output, and knows whether there was more.</summary>
internal sealed class HeadBuffer(int capacity)
{
    private readonly ArrayBufferWriter<byte> kept = new();

    /// <summary>Whether more was written than is kept.</summary>
    public bool Overflowed { get; private set; }

    public ReadOnlyMemory<byte> Bytes => kept.WrittenMemory;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        var room = capacity - kept.WrittenCount;
        Overflowed |= bytes.Length > room;
        kept.Write(bytes[..Math.Min(bytes.Length, room)]);
    }
}

/// <summary>Keeps the end of an output.</summary>
internal sealed class TailBuffer(int capacity)
{
    // Twice the room, so that the end is moved to the front once per capacity, not once per write.
    private readonly byte[] buffer = new byte[capacity * 2];
    private int length;

    public ReadOnlySpan<byte> Bytes => buffer.AsSpan(Math.Max(0, length - capacity), Math.Min(length, capacity));

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > capacity) bytes = bytes[^capacity..];
        if (length + bytes.Length > buffer.Length)
        {
            Bytes.CopyTo(buffer);
            length = capacity;
        }

        bytes.CopyTo(buffer.AsSpan(length));
        length += bytes.Length;
    }
}
