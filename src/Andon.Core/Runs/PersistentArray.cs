namespace Andon.Runs;

/// <summary>
/// A persistent array with 32-way branches. Changing one element copies one path, so that large arrays cost hardly more per change than small
/// ones, while every earlier state stays as it was. Elements that were never set are the default.
/// </summary>
internal sealed class PersistentArray<T>
{
    private const int Bits = 5;
    private const int Width = 1 << Bits;
    private readonly Array root;
    private readonly int shift;

    private PersistentArray(Array root, int shift, int length)
    {
        this.root = root;
        this.shift = shift;
        Length = length;
    }

    /// <summary>An array without elements.</summary>
    public static PersistentArray<T> Empty { get; } = new(new T[Width], 0, 0);

    /// <summary>One more than the highest index that was ever set.</summary>
    public int Length { get; }

    /// <summary>The element at <paramref name="index"/>.</summary>
    public T? this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Length, nameof(index));
            var node = root;
            for (var level = shift; level > 0; level -= Bits)
            {
                if (((Array?[])node)[(index >> level) & (Width - 1)] is not { } next) return default;
                node = next;
            }

            return ((T?[])node)[index & (Width - 1)];
        }
    }

    /// <summary>An array of the elements given.</summary>
    public static PersistentArray<T> Create(IReadOnlyList<T> elements)
    {
        var shift = 0;
        Array[] nodes = [.. elements.Chunk(Width).Select(chunk => Node(chunk))];
        while (nodes.Length > 1)
        {
            nodes = [.. nodes.Chunk(Width).Select(chunk => Node(chunk))];
            shift += Bits;
        }

        return nodes.Length == 0 ? Empty : new PersistentArray<T>(nodes[0], shift, elements.Count);
    }

    /// <summary>The array with one element set, grown where it is too short.</summary>
    public PersistentArray<T> With(int index, T? element)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        var (grown, top) = (root, shift);
        while (index >> top >= Width)
        {
            grown = Node<Array>([grown]);
            top += Bits;
        }

        return new PersistentArray<T>(Replace(grown, top, index, element), top, Math.Max(Length, index + 1));
    }

    private static Array Replace(Array? node, int level, int index, T? element)
    {
        var slot = (index >> level) & (Width - 1);
        if (level == 0)
        {
            var leaf = node is null ? new T?[Width] : (T?[])node.Clone();
            leaf[slot] = element;
            return leaf;
        }

        var branch = node is null ? new Array?[Width] : (Array?[])node.Clone();
        branch[slot] = Replace(branch[slot], level - Bits, index, element);
        return branch;
    }

    private static TNode[] Node<TNode>(TNode[] elements)
    {
        var node = new TNode[Width];
        elements.CopyTo(node, 0);
        return node;
    }
}
