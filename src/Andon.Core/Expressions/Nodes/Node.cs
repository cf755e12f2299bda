namespace Andon.Expressions;

/// <summary>A node of the syntax tree, which evaluates itself. Immutable.</summary>
internal abstract class Node
{
    protected Node(int offset, params ReadOnlySpan<Node> children)
    {
        Offset = offset;
        foreach (var child in children) Depth = Math.Max(Depth, child.Depth);
        Depth++;
    }

    /// <summary>Where its errors are shown.</summary>
    public int Offset { get; }

    public int Depth { get; }

    public Evaluation Evaluate(ref Frame frame)
    {
        if (!frame.Spend(1)) return Frame.OutOfSteps.PlacedAt(Offset);
        var result = Compute(ref frame);
        return result.Ok ? result : result.PlacedAt(Offset);
    }

    protected abstract Evaluation Compute(ref Frame frame);
}
