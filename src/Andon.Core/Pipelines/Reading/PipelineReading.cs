using System.Collections.Immutable;

namespace Andon.Pipelines;

/// <summary>A definition as it was read, with what is wrong with it and where its parts stand.</summary>
public sealed class PipelineReading
{
    internal PipelineReading(PipelineDefinition? draft, ImmutableArray<PipelineProblem> problems, SourceMap map)
    {
        Draft = draft;
        Problems = problems;
        Map = map;
    }

    /// <summary>The definition; null where there is any problem.</summary>
    public PipelineDefinition? Definition => Problems.IsEmpty ? Draft : null;

    /// <summary>What could be made of the text, good only for looking for further problems; null where it is no mapping at all.</summary>
    public PipelineDefinition? Draft { get; }

    /// <summary>What is wrong with the text itself, with line and column. Empty does not mean that the definition can be published: see <see cref="Validate"/>.</summary>
    public ImmutableArray<PipelineProblem> Problems { get; }

    /// <summary>Where things stand.</summary>
    public SourceMap Map { get; }

    /// <summary>All problems, those of <see cref="PipelineValidator"/> included, in the order of the text.</summary>
    public ImmutableArray<PipelineProblem> Validate(IReadOnlyDictionary<string, StepType> stepTypes)
    {
        if (Draft is null) return Problems;
        // What could not be read was replaced by its default: a second complaint about the same place would be about that.
        var found = PipelineValidator.Validate(Draft, stepTypes).Where(p => !Problems.Any(known => Covers(known, p))).Select(Map.Place);
        return [.. Problems.Concat(found).OrderBy(p => p.Line).ThenBy(p => p.Column).Take(PipelineLimits.MaxProblems)];
    }

    private static bool Covers(PipelineProblem known, PipelineProblem found) =>
        found.Pointer.StartsWith(known.Pointer, StringComparison.Ordinal)
        && (found.Pointer.Length == known.Pointer.Length || (known.Code == "wrong_kind" && found.Pointer[known.Pointer.Length] == '/'));
}
