namespace Andon.Worlds;

/// <summary>All chance of one simulated world comes from here: SplitMix64 over one number.</summary>
internal sealed class Dice
{
    private ulong state;

    public Dice(ulong seed)
    {
        // Mixed first, or the dice of a seed would be those of the seed before, one throw later.
        state = seed;
        state = Bits() ^ 0xA0761D6478BD642F;
    }

    public ulong Bits()
    {
        state += 0x9E3779B97F4A7C15;
        var z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>From 0 to <paramref name="below"/>, which is left out.</summary>
    public int Next(int below) => (int)(Bits() % (ulong)below);

    public int Between(int from, int to) => from + Next(to - from + 1);

    public double Fraction() => (Bits() >> 11) * (1.0 / (1UL << 53));

    public bool Chance(double probability) => probability > 0 && Fraction() < probability;

    public T Pick<T>(IReadOnlyList<T> items) => items[Next(items.Count)];

    public TimeSpan Time(TimeSpan from, TimeSpan to) => from + ((to - from) * Fraction());

    public Guid Id()
    {
        Span<byte> bytes = stackalloc byte[16];
        BitConverter.TryWriteBytes(bytes, Bits());
        BitConverter.TryWriteBytes(bytes[8..], Bits());
        return new Guid(bytes);
    }
}
