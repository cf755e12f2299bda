namespace Andon.Invariants;

/// <summary>A rule of the simulation was broken.</summary>
internal sealed class BrokenRuleException(string message) : Exception(message)
{
    public static void Unless(bool holds, string rule)
    {
        if (!holds) throw new BrokenRuleException(rule);
    }
}
