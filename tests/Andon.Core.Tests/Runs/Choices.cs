namespace Andon.Runs;

/// <summary>
/// A random test as a row of numbers: whatever it chooses, it takes the next one; past the end it takes 0, the simplest choice. So that
/// making the row shorter and its numbers smaller makes the case simpler, and one shrinker serves every test (as Hypothesis does it).
/// </summary>
internal sealed class Choices(IReadOnlyList<byte> numbers)
{
    private int position;

    public bool AreLeft => position < numbers.Count;

    /// <summary>A number from 0 to <paramref name="count"/> − 1.</summary>
    public int Of(int count) => count <= 1 ? 0 : (AreLeft ? numbers[position++] : 0) % count;

    public T Of<T>(IReadOnlyList<T> items) => items[Of(items.Count)];

    /// <summary>True about once in <paramref name="times"/>; never past the end.</summary>
    public bool Once(int times) => Of(times) == times - 1;

    public static byte[] Random(int seed, int length)
    {
        var numbers = new byte[length];
        new Random(seed).NextBytes(numbers);
        return numbers;
    }

    /// <summary>Plays a case; where it fails, looks for the simplest row that fails too, and reports that one.</summary>
    public static void Check(int seed, byte[] numbers, Action<Choices, List<string>> play)
    {
        if (Try(numbers, play) is null) return;
        var simplest = Shrink(numbers, play);
        var (problem, steps) = Try(simplest, play)!.Value;
        throw new InvalidOperationException($"seed {seed}, shrunk to [{string.Join(", ", simplest)}]:\n{string.Join('\n', steps)}\n{problem}");
    }

    private static byte[] Shrink(byte[] numbers, Action<Choices, List<string>> play)
    {
        for (var size = numbers.Length / 2; size > 0; size /= 2)
        {
            for (var start = numbers.Length - size; start >= 0; start -= size)
            {
                byte[] shorter = [.. numbers[..start], .. numbers[(start + size)..]];
                if (Try(shorter, play) is not null) numbers = shorter;
                start = Math.Min(start, numbers.Length);
            }
        }

        for (var i = 0; i < numbers.Length; i++)
        {
            foreach (var smaller in new[] { 0, numbers[i] / 2, numbers[i] - 1 }.Where(n => n >= 0 && n < numbers[i]))
            {
                byte[] simpler = [.. numbers[..i], (byte)smaller, .. numbers[(i + 1)..]];
                if (Try(simpler, play) is null) continue;
                numbers = simpler;
                break;
            }
        }

        return numbers;
    }

    private static (Exception Problem, List<string> Steps)? Try(byte[] numbers, Action<Choices, List<string>> play)
    {
        var steps = new List<string>();
        try
        {
            play(new Choices(numbers), steps);
            return null;
        }
        catch (Exception e)
        {
            return (e, steps);
        }
    }
}
