using System.Buffers;

namespace Andon.Secrets;

/// <summary>
/// Lets bytes through as they come, and <c>***</c> for every stretch that is a form of a secret, however it was cut into portions. Holds back only what may yet
/// become part of one. Not for several threads at once.
/// </summary>
internal sealed class MaskFilter(Automaton automaton)
{
    // A ring: what is held back grows at one end and shrinks at the other.
    private readonly byte[] held = new byte[automaton.MaxDepth + 1];
    private readonly bool[] isSecret = new bool[automaton.MaxDepth + 1];
    private int first;
    private int count;
    private int state;
    private bool isMasking;

    /// <summary>Takes more bytes; writes those that are decided.</summary>
    public void Append(ReadOnlySpan<byte> bytes, IBufferWriter<byte> to)
    {
        while (!bytes.IsEmpty)
        {
            if (count == 0)
            {
                var plain = bytes.IndexOfAny(automaton.Starts) is >= 0 and var start ? start : bytes.Length;
                if (plain > 0)
                {
                    isMasking = false;
                    to.Write(bytes[..plain]);
                    bytes = bytes[plain..];
                    continue;
                }
            }

            state = automaton.Next(state, bytes[0]);
            Hold(bytes[0]);
            for (var i = automaton.Match(state); i > 0; i--) isSecret[Place(count - i)] = true;
            Release(automaton.Depth(state), to);
            bytes = bytes[1..];
        }
    }

    /// <summary>Writes what is held back: nothing comes after it.</summary>
    public void Complete(IBufferWriter<byte> to)
    {
        Release(0, to);
        (state, isMasking) = (0, false);
    }

    private int Place(int index) => (first + index) % held.Length;

    private void Hold(byte b)
    {
        (held[Place(count)], isSecret[Place(count)]) = (b, false);
        count++;
    }

    private void Release(int toKeep, IBufferWriter<byte> to)
    {
        for (; count > toKeep; count--, first = (first + 1) % held.Length)
        {
            if (!isSecret[first]) to.Write(held.AsSpan(first, 1));
            else if (!isMasking) to.Write("***"u8);
            isMasking = isSecret[first];
        }
    }
}
