using Andon.Pipelines;

namespace Andon.Runs;

/// <summary>Where a step stands in a run: what it is, under which name and index, and how its neighbours are found. Shared by all states of the run.</summary>
/// <param name="Index">Its index among the steps of the run.</param>
/// <param name="Name">Its name in the run; that of a step of a map is <c>map/key/step</c>.</param>
/// <param name="Step">What it is.</param>
public sealed record StepPlace(int Index, string Name, Step Step)
{
    /// <summary>What is added to the indexes in <see cref="Step.Deps"/> and <see cref="Step.Dependents"/> to find these steps in the run.</summary>
    public int Offset => Index - Step.Index;

    /// <summary>The item it belongs to; null for the steps of the pipeline itself.</summary>
    public ItemPlace? Item { get; init; }
}
