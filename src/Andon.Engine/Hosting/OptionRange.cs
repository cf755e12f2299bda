namespace Andon.Hosting;

/// <summary>How an option out of its range is told: with the class, the property and the range.</summary>
internal static class OptionRange
{
    public static void Check(bool holds, string options, string name, string range)
    {
        if (!holds) throw new ArgumentOutOfRangeException(name, $"{options}.{name} must be {range}.");
    }
}
