using Andon.Client;
using Andon.Pipelines;
using Andon.Runs;

namespace Andon.Cli.Progress;

/// <summary>A child run in a line below the step that waits for it.</summary>
/// <param name="Run">The child.</param>
/// <param name="Pipeline">The name of its pipeline.</param>
/// <param name="State">Where it is.</param>
/// <param name="Done">Its steps that are settled, those of items not counted.</param>
/// <param name="Steps">All its steps.</param>
/// <param name="IsUndoing">Whether what it did is being undone.</param>
internal sealed record ChildLook(Guid Run, string Pipeline, RunState State, int Done, int Steps, bool IsUndoing)
{
    public static ChildLook Of(RunView run)
    {
        var own = run.Steps.Where(s => !s.Key.Contains('/', StringComparison.Ordinal) && !StepDefinition.IsCompensation(s.Key)).ToList();
        return new ChildLook(run.RunId, run.Pipeline, run.State, own.Count(s => s.Value.State.IsSettled()), own.Count, run.Compensation is not null);
    }
}
