using System.Collections.Immutable;
using Andon.Expressions;
using Andon.Pipelines;
using Andon.Runs;

namespace Andon.Artifacts;

/// <summary>
/// Where an edit's cascade may stop: a step that is in the closure keeps its output, and a gate its approval, if all that it saw comes out as
/// it was. What a step sees are its direct dependencies and the steps that its expressions name.
/// </summary>
internal static class Cutoff
{
    /// <summary>Whether the step can stay as it is. A map begins anew, and what reads the number of the revision sees something new in each.</summary>
    public static bool MayStay(Run run, StepRun step) =>
        step is { State: StepState.Completed, Definition.Map: null } && !ReadsRevision(step.Definition) && Seen(run, step).All(s => s.State is StepState.Completed or StepState.Skipped);

    /// <summary>What the step sees now.</summary>
    public static ImmutableArray<SeenStep> Seen(Run run, StepRun step) => [.. Names(step.Definition).Select(name => Of(run.Resolve(step, name)))];

    private static SeenStep Of(StepRun? step) => step is null ? new SeenStep(StepState.Pending, null) : new SeenStep(step.State, step.Output?.Digest);

    private static IEnumerable<string> Names(Step step) =>
        step.Definition.Deps.Concat(References(step).Where(r => r.Variable == "steps").Select(r => r.Field).OfType<string>()).Distinct(StringComparer.Ordinal);

    private static bool ReadsRevision(Step step) => References(step).Any(r => r.Variable == "run" && r.Field is null or "revision");

    private static IEnumerable<Reference> References(Step step)
    {
        var references = step.Config.References.Select(r => r.Reference);
        if (step.Input is { } input) references = references.Concat(input.References.Select(r => r.Reference));
        return step.When is { } when ? references.Concat(when.References) : references;
    }
}

/// <summary>A step before an edit reset it, which becomes so again if what it saw then is what it sees when its turn comes.</summary>
/// <param name="Step">As it was.</param>
/// <param name="Seen">The steps it saw, in the order of its definition.</param>
public sealed record KeptStep(StepRun Step, ImmutableArray<SeenStep> Seen);

/// <summary>What one step saw of another.</summary>
/// <param name="State">Where it was.</param>
/// <param name="Output">The digest of its output, where it had one.</param>
public readonly record struct SeenStep(StepState State, Digest? Output);
