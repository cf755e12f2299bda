using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Andon.Runs;

/// <summary>Seeds for decisions: from the operating system, a page at a time, or (in tests) from one number.</summary>
internal sealed class SeedSource
{
    private readonly Lock gate = new();
    private readonly byte[] page = new byte[4096];
    private readonly Seed? fixedSeed;
    private int used = 4096;

    public SeedSource(ulong? seed = null) => fixedSeed = seed is { } value ? new Seed(value, 0) : null;

    public Seed Next()
    {
        lock (gate)
        {
            if (fixedSeed is not null) return new Seed(fixedSeed.NextBits(), fixedSeed.NextBits());
            if (used == page.Length)
            {
                RandomNumberGenerator.Fill(page);
                used = 0;
            }

            var high = BinaryPrimitives.ReadUInt64LittleEndian(page.AsSpan(used));
            var low = BinaryPrimitives.ReadUInt64LittleEndian(page.AsSpan(used + 8));
            used += 16;
            return new Seed(high, low);
        }
    }
}
