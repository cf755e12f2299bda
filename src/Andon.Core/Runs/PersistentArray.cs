namespace Andon.Runs;

/// <summary>
/// A persistent array with 32-way branches. Changing one element copies one path, so that large arrays cost hardly more per change than small
/// ones, while every earlier state stays as it was. Elements that were never set are the default. A leaf is no longer than its last element
/// asks, so that a small array is one small leaf.
/// </summary>
internal readonly record struct PersistentArray<T>
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
    public static PersistentArray<T> Empty { get; } = new(Array.Empty<T>(), 0, 0);

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

            var slot = index & (Width - 1);
            var leaf = (T?[])node;
            return slot < leaf.Length ? leaf[slot] : default;
        }
    }

    /// <summary>An array of the elements given.</summary>
    public static PersistentArray<T> Create(IReadOnlyList<T> elements)
    {
        var shift = 0;
        Array[] nodes = [.. elements.Chunk(Width)];
        while (nodes.Length > 1)
        {
            nodes = [.. nodes.Chunk(Width).Select(Branch)];
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
            grown = Branch([grown]);
            top += Bits;
        }

        return new PersistentArray<T>(Replace(grown, top, index, element), top, Math.Max(Length, index + 1));
    }

    private static Array Replace(Array? node, int level, int index, T? element)
    {
        var slot = (index >> level) & (Width - 1);
        if (level == 0)
        {
            var old = (T?[]?)node ?? [];
            var leaf = new T?[slot < old.Length ? old.Length : Math.Min(Width, Math.Max(slot + 1, old.Length * 2))];
            old.CopyTo(leaf, 0);
            leaf[slot] = element;
            return leaf;
        }

        var branch = node is null ? new Array?[Width] : (Array?[])node.Clone();
        branch[slot] = Replace(branch[slot], level - Bits, index, element);
        return branch;
    }

    private static Array Branch(Array[] nodes)
    {
        var branch = new Array?[Width];
        nodes.CopyTo(branch, 0);
        return branch;
    }
}
