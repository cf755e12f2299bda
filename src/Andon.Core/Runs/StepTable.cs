using System.Collections;
using Andon.Pipelines;

namespace Andon.Runs;

/// <summary>
/// The steps of a run by index: a persistent array with 32-way branches. Changing one step copies one path, so that a run of 5,000 steps
/// costs hardly more per event than one of 50, while every earlier state stays as it was.
/// </summary>
public sealed class StepTable : IReadOnlyList<StepRun>
{
    private const int Bits = 5;
    private const int Width = 1 << Bits;
    private readonly object[] root;
    private readonly int shift;

    private StepTable(object[] root, int shift, int count)
    {
        this.root = root;
        this.shift = shift;
        Count = count;
    }

    /// <summary>Steps in the table.</summary>
    public int Count { get; }

    /// <summary>The step at <paramref name="index"/>.</summary>
    public StepRun this[int index]
    {
        get
        {
            var node = root;
            for (var level = shift; level > 0; level -= Bits) node = (object[])node[(index >> level) & (Width - 1)];
            return (StepRun)node[index & (Width - 1)];
        }
    }

    /// <summary>A table of steps that are all pending.</summary>
    public static StepTable Create(IReadOnlyList<StepPlace> places) => Create([.. places.Select(place => new StepRun { Place = place })]);

    /// <summary>A table of the steps given.</summary>
    public static StepTable Create(IReadOnlyList<StepRun> steps)
    {
        var shift = 0;
        var nodes = steps.Chunk(Width).Select(chunk => chunk.ToArray<object>()).ToArray();
        while (nodes.Length > 1)
        {
            nodes = [.. nodes.Chunk(Width).Select(chunk => chunk.ToArray<object>())];
            shift += Bits;
        }

        return new StepTable(nodes.Length == 0 ? [] : nodes[0], shift, steps.Count);
    }

    /// <summary>The table with one step replaced.</summary>
    public StepTable With(StepRun step) => new(Replace(root, shift, step), shift, Count);

    /// <inheritdoc/>
    public IEnumerator<StepRun> GetEnumerator()
    {
        for (var i = 0; i < Count; i++) yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static object[] Replace(object[] node, int level, StepRun step)
    {
        var copy = (object[])node.Clone();
        var slot = (step.Index >> level) & (Width - 1);
        copy[slot] = level == 0 ? step : Replace((object[])node[slot], level - Bits, step);
        return copy;
    }
}
