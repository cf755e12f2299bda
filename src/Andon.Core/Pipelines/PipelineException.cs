using System.Collections.Immutable;

namespace Andon.Pipelines;

/// <summary>A definition is not what it must be; thrown to hosts that build or load one, never inside a run.</summary>
public sealed class PipelineException : Exception
{
    private const int MostShown = 10;

    /// <summary>Creates the exception; the message lists the problems.</summary>
    public PipelineException(string message, ImmutableArray<PipelineProblem> problems)
        : base(Describe(message, problems)) => Problems = problems;

    /// <summary>Creates the exception.</summary>
    public PipelineException(string message)
        : base(message)
    {
    }

    /// <summary>Everything that is wrong.</summary>
    public ImmutableArray<PipelineProblem> Problems { get; } = [];

    private static string Describe(string message, ImmutableArray<PipelineProblem> problems)
    {
        var lines = problems.Take(MostShown).Select(p => "  " + p.Format(null)).Prepend(message);
        if (problems.Length > MostShown) lines = lines.Append($"  … and {problems.Length - MostShown} more");
        return string.Join('\n', lines);
    }
}
