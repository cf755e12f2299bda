using System.Buffers.Binary;

namespace Andon.Runs;

/// <summary>The only source of randomness in a decision: SplitMix64 (Steele, Lea and Flood 2014) over two words from outside.</summary>
public sealed class Seed(ulong high, ulong low)
{
    private ulong state = high;
    private readonly ulong stream = low;

    /// <summary>64 bits.</summary>
    public ulong NextBits()
    {
        state += 0x9E3779B97F4A7C15;
        var z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return (z ^ (z >> 31)) ^ stream;
    }

    /// <summary>A number from [0, 1).</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>128 bits that cannot be guessed by who does not know the seed.</summary>
    public Guid NextToken()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, NextBits());
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], NextBits());
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>A UUIDv7 (RFC 9562) of the time given.</summary>
    public Guid NextId(DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, ((ulong)now.ToUnixTimeMilliseconds() << 16) | (NextBits() >> 52) | 0x7000);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], (NextBits() >> 2) | 0x8000_0000_0000_0000);
        return new Guid(bytes, bigEndian: true);
    }
}
