using System.Collections;

namespace Andon.Runs;

/// <summary>
/// The steps of a run by index. Those of the pipeline come first; those of the items of maps follow, and come and go with them, so that an
/// index may be empty. Immutable: changing a step leaves every earlier state as it was.
/// </summary>
public sealed class StepTable : IEnumerable<StepRun>
{
    private readonly PersistentArray<StepRun> steps;

    private StepTable(PersistentArray<StepRun> steps, int count)
    {
        this.steps = steps;
        Count = count;
    }

    /// <summary>Steps in the table.</summary>
    public int Count { get; }

    /// <summary>One more than the highest index that was ever in use.</summary>
    public int End => steps.Length;

    /// <summary>The step at <paramref name="index"/>, which must be there.</summary>
    public StepRun this[int index] => steps[index]!;

    /// <summary>A table of steps that are all pending.</summary>
    public static StepTable Create(IReadOnlyList<StepPlace> places) => Create([.. places.Select(place => new StepRun { Place = place })]);

    /// <summary>A table of the steps given, each at its place in the list.</summary>
    public static StepTable Create(IReadOnlyList<StepRun> steps) => new(PersistentArray<StepRun>.Create(steps), steps.Count);

    /// <summary>The step at <paramref name="index"/>, or null where there is none.</summary>
    public StepRun? Find(int index) => index >= 0 && index < steps.Length ? steps[index] : null;

    /// <summary>The table with one step replaced or added.</summary>
    public StepTable With(StepRun step) => new(steps.With(step.Index, step), Find(step.Index) is null ? Count + 1 : Count);

    /// <summary>The table without one step.</summary>
    public StepTable Without(int index) => Find(index) is null ? this : new(steps.With(index, null), Count - 1);

    /// <inheritdoc/>
    public IEnumerator<StepRun> GetEnumerator()
    {
        for (var i = 0; i < steps.Length; i++)
        {
            if (steps[i] is { } step) yield return step;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
