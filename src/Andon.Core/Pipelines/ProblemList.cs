using System.Collections.Immutable;

namespace Andon.Pipelines;

/// <summary>Problems as they are found, at most <see cref="PipelineLimits.MaxProblems"/>.</summary>
internal sealed class ProblemList
{
    private readonly List<PipelineProblem> problems = [];

    /// <summary>Whether looking for more is of no use.</summary>
    public bool IsFull => problems.Count >= PipelineLimits.MaxProblems;

    public int Count => problems.Count;

    public void Add(PipelineProblem problem)
    {
        if (!IsFull) problems.Add(problem);
    }

    public void Add(string code, string pointer, string message) => Add(new PipelineProblem(code, pointer, message));

    public ImmutableArray<PipelineProblem> ToImmutable() => [.. problems];
}
