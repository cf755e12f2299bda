using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Andon.Pipelines;

namespace Andon.Runs;

/// <summary>The steps of a run beside those of another version of its pipeline: which is which, and what differs.</summary>
internal sealed class VersionMatch
{
    private readonly Run run;
    private readonly Pipeline to;
    private readonly MatchedStep?[] byTarget;

    private VersionMatch(Run run, Pipeline to, IReadOnlyDictionary<string, string> names, int?[] sources)
    {
        this.run = run;
        this.to = to;
        Renamed = [.. names.Select(n => new StepRename(n.Key, n.Value))];
        byTarget = [.. to.Steps.Select(step => sources[step.Index] is { } old ? new MatchedStep(run.Steps[old], step, !SameStep.Are(run.Pipeline, run.Pipeline.Steps[old], to, step, names)) : null)];
        Matched = [.. byTarget.OfType<MatchedStep>()];
        Added = [.. to.Steps.Where(s => byTarget[s.Index] is null)];
        Dropped = [.. run.OwnSteps.ExceptBy(Matched.Select(m => m.Step.Index), s => s.Index)];
    }

    /// <summary>The version that the run is on.</summary>
    public int From => run.Pipeline.Version;

    public ImmutableArray<StepRename> Renamed { get; }

    /// <summary>In the order of the new version.</summary>
    public ImmutableArray<MatchedStep> Matched { get; private set; }

    public ImmutableArray<Step> Added { get; }

    public ImmutableArray<StepRun> Dropped { get; }

    /// <summary>Finds which step is which: by name, unless another name is given.</summary>
    public static bool TryFind(Run run, Pipeline to, ImmutableArray<StepRename> renames, [NotNullWhen(true)] out VersionMatch? match, [NotNullWhen(false)] out Refusal? refusal)
    {
        match = null;
        var names = new SortedDictionary<string, string>(StringComparer.Ordinal);
        refusal = renames.Select(r => ProblemOf(run.Pipeline, to, r, names)).FirstOrDefault(r => r is not null);
        if (refusal is not null) return false;
        var sources = new int?[to.Steps.Length];
        foreach (var step in run.Pipeline.Steps)
        {
            var name = names.GetValueOrDefault(step.Name, step.Name);
            if (to.IndexOf(name) is not (>= 0 and var target)) continue;
            if (sources[target] is { } other)
            {
                refusal = Invalid($"'{run.Pipeline.Steps[other].Name}' and '{step.Name}' of version {run.Pipeline.Version} would both be '{name}' of version {to.Version}; a step goes on as one step: leave one out, or rename the other too");
                return false;
            }

            sources[target] = step.Index;
        }

        match = new VersionMatch(run, to, names, sources);
        return true;
    }

    /// <summary>Notes what waits only because what is before it could not run; it is found in the run as it would be without that.</summary>
    public void NoteEarly(Run after)
    {
        var isHeld = after.IsFailing && after.Failures > 0 && to.Definition.FailFast;
        foreach (var index in Artifacts.Closure.Early(after, [], [], isHeld))
        {
            if (byTarget[index] is { } step && MatchedStep.CanWaitAgain(step.Step)) byTarget[index] = step with { IsEarly = true };
        }

        Matched = [.. byTarget.OfType<MatchedStep>()];
    }

    /// <summary>Steps that have not finished and come before this one in the new version, and did not in the old.</summary>
    public IEnumerable<string> NewlyBefore(MatchedStep step) =>
        from other in to.Steps
        where to.Graph.IsAncestor(other.Index, step.To.Index)
        let was = byTarget[other.Index]
        where was is null || (!was.IsFinished && !run.Pipeline.Graph.IsAncestor(was.Step.Index, step.Step.Index))
        select other.Name;

    private static Refusal? ProblemOf(Pipeline from, Pipeline to, StepRename rename, SortedDictionary<string, string> names)
    {
        if (Unknown(from, rename.From) is { } unknown) return unknown;
        if (Unknown(to, rename.To) is { } missing) return missing;
        if (names.TryGetValue(rename.From, out var other)) return Invalid($"step '{rename.From}' is given two new names, '{other}' and '{rename.To}'; give one");
        if (rename.From != rename.To) names.Add(rename.From, rename.To);
        return null;
    }

    private static Refusal? Unknown(Pipeline pipeline, string step) => pipeline.IndexOf(step) >= 0
        ? null
        : new Refusal(RefusalKind.NotFound, "unknown_step", $"version {pipeline.Version} of pipeline '{pipeline.Name}' has no step '{step}'{Nearest.Hint(step, [.. pipeline.Steps.Select(s => s.Name)])}");

    private static Refusal Invalid(string message) => new(RefusalKind.Invalid, "invalid_rename", message);
}
