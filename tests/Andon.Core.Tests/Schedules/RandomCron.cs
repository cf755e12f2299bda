namespace Andon.Core.Tests.Schedules;

/// <summary>Expressions of any shape that are due now and then.</summary>
internal static class RandomCron
{
    public static string Text(Random random) => $"{Field(random, 0, 59)} {Field(random, 0, 23)} {(random.Next(3) == 0 ? Field(random, 1, 28) : "*")} * {(random.Next(3) == 0 ? Field(random, 0, 6) : "*")}";

    public static string Field(Random random, int first, int last) => random.Next(5) switch
    {
        0 => "*",
        1 => $"*/{random.Next(1, Math.Max(2, (last - first) / 2))}",
        2 => $"{random.Next(first, last + 1)}",
        3 => string.Join(',', Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(first, last + 1))),
        _ => Range(random.Next(first, last + 1), random.Next(first, last + 1)) + (random.Next(2) == 0 ? "" : $"/{random.Next(1, 4)}"),
    };

    private static string Range(int one, int other) => $"{Math.Min(one, other)}-{Math.Max(one, other)}";
}
