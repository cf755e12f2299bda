using YamlDotNet.Core.Events;

namespace Andon.Pipelines;

/// <summary>A node with what it costs to repeat it.</summary>
/// <param name="Node">The node.</param>
/// <param name="Size">As <see cref="PipelineLimits.MaxExpandedSize"/> counts.</param>
/// <param name="Height">Levels of mappings and sequences in it, itself included; 0 for a scalar.</param>
internal readonly record struct Sized(SourceNode Node, long Size, int Height);

/// <summary>The anchors met so far. An alias stands for the newest node of its name that is complete.</summary>
internal sealed class YamlAnchors
{
    private readonly Dictionary<string, Sized?> nodes = new(StringComparer.Ordinal);

    /// <summary>Notes an anchor whose node is being read.</summary>
    public void Open(NodeEvent node)
    {
        if (!node.Anchor.IsEmpty) nodes[node.Anchor.Value] = null;
    }

    /// <summary>Notes what an anchor stands for.</summary>
    public void Close(NodeEvent node, Sized read)
    {
        if (!node.Anchor.IsEmpty) nodes[node.Anchor.Value] = read;
    }

    /// <summary>What an alias stands for.</summary>
    public Sized Follow(AnchorAlias alias)
    {
        if (!nodes.TryGetValue(alias.Value.Value, out var target))
            throw new YamlProblemException("alias", $"there is no anchor '&{alias.Value}' before this alias", alias);
        return target ?? throw new YamlProblemException("alias", $"the alias '*{alias.Value}' stands inside what it repeats", alias);
    }
}
