namespace Andon.Expressions;

/// <summary>One evaluation under way: what names mean, and the steps that are left.</summary>
internal struct Frame(IScope scope, Value[] locals, long steps)
{
    public static readonly Evaluation OutOfSteps =
        Evaluation.Fail($"the evaluation takes more than {ExpressionLimits.MaxSteps} steps");

    /// <summary>Below zero when they ran out; it stays there, so that no operator can absorb it.</summary>
    public long Steps = steps;

    public readonly IScope Scope => scope;

    /// <summary>The variables of macros, by the slot that the parser gave them.</summary>
    public readonly Value[] Locals => locals;

    public readonly bool IsExhausted => Steps < 0;

    public bool Spend(long steps)
    {
        if (Steps >= 0) Steps -= steps;
        return Steps >= 0;
    }

    /// <summary>For a search that may, at worst, compare the whole of the part at every place of the text.</summary>
    public bool SpendOnSearch(long text, long part) =>
        SpendOnText(text) && Spend(Math.Max(0, text - part) * part / ExpressionLimits.ComparisonsPerStep);

    public bool SpendOnText(long characters) => Spend(characters / ExpressionLimits.CharactersPerStep);
}
