using System.Buffers;
using System.Text;

namespace Andon.Secrets;

/// <summary>
/// Finds many patterns in one pass (Aho and Corasick, 1975): a trie of all patterns, whose every node knows the longest proper suffix of itself that is in the
/// trie too. The depth of a node says how many of the bytes just read may still become part of a pattern; none before them can.
/// </summary>
internal sealed class Automaton
{
    private readonly List<Node> nodes = [new Node()];

    public Automaton(IEnumerable<string> patterns)
    {
        foreach (var pattern in patterns) Add(Encoding.UTF8.GetBytes(pattern));
        Link();
        Starts = SearchValues.Create([.. Children(0).Select(child => nodes[child].Label)]);
        MaxDepth = nodes.Max(n => n.Depth);
    }

    /// <summary>The bytes that patterns begin with.</summary>
    public SearchValues<byte> Starts { get; }

    /// <summary>The length of the longest pattern.</summary>
    public int MaxDepth { get; }

    /// <summary>Where one more byte leads; 0 is the beginning.</summary>
    public int Next(int state, byte b)
    {
        while (true)
        {
            if (Child(state, b) is > 0 and var child) return child;
            if (state == 0) return 0;
            state = nodes[state].Suffix;
        }
    }

    public int Depth(int state) => nodes[state].Depth;

    /// <summary>How many of the bytes just read are a pattern: the longest that ends here, 0 for none.</summary>
    public int Match(int state) => nodes[state].Match;

    private int Child(int state, byte b)
    {
        for (var child = nodes[state].FirstChild; child != 0; child = nodes[child].Sibling)
        {
            if (nodes[child].Label == b) return child;
        }

        return 0;
    }

    private IEnumerable<int> Children(int state)
    {
        for (var child = nodes[state].FirstChild; child != 0; child = nodes[child].Sibling) yield return child;
    }

    private void Add(byte[] pattern)
    {
        var state = 0;
        foreach (var b in pattern)
        {
            if (Child(state, b) is > 0 and var child)
            {
                state = child;
                continue;
            }

            var parent = nodes[state];
            nodes.Add(new Node { Label = b, Sibling = parent.FirstChild, Depth = parent.Depth + 1 });
            nodes[state] = parent with { FirstChild = nodes.Count - 1 };
            state = nodes.Count - 1;
        }

        nodes[state] = nodes[state] with { Match = pattern.Length };
    }

    /// <summary>By depth, so that every suffix is known before what it is a suffix of.</summary>
    private void Link()
    {
        var left = new Queue<int>([0]);
        while (left.TryDequeue(out var state))
        {
            foreach (var child in Children(state))
            {
                var node = nodes[child];
                var suffix = state == 0 ? 0 : Next(nodes[state].Suffix, node.Label);
                nodes[child] = node with { Suffix = suffix, Match = Math.Max(node.Match, nodes[suffix].Match) };
                left.Enqueue(child);
            }
        }
    }

    private readonly record struct Node(byte Label, int FirstChild, int Sibling, int Suffix, int Depth, int Match);
}
