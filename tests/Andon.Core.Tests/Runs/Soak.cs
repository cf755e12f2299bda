namespace Andon.Runs;

/// <summary><c>ANDON_SOAK=50</c> runs fifty times as many random cases.</summary>
internal static class Soak
{
    public static int Factor { get; } = int.TryParse(Environment.GetEnvironmentVariable("ANDON_SOAK"), out var factor) && factor > 0 ? factor : 1;
}
