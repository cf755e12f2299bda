using Andon.Runs;

namespace Andon.Artifacts;

/// <summary>
/// The one function that says what must run again: every transitive dependent, of steps whose output changed, that is no longer pending.
/// Edit, re-run and rollback all use it, and so does their dry run.
/// </summary>
public static class Closure
{
    /// <summary>
    /// The steps to reset, by index in the order of the graph.
    /// </summary>
    /// <param name="run">The run as it is.</param>
    /// <param name="edited">Steps that get a new output; they do not run themselves.</param>
    /// <param name="rerun">Steps that run again themselves.</param>
    public static IReadOnlyList<int> Of(Run run, IReadOnlyCollection<int> edited, IReadOnlyCollection<int> rerun)
    {
        var reached = new bool[run.Steps.Count];
        var stack = new Stack<int>(edited.Concat(rerun));
        var again = new bool[run.Steps.Count];
        foreach (var step in rerun) reached[step] = again[step] = true;
        while (stack.TryPop(out var step))
        {
            foreach (var dependent in run.Steps[step].Definition.Dependents)
            {
                if (reached[dependent]) continue;
                reached[dependent] = true;
                stack.Push(dependent);
            }
        }

        foreach (var step in edited) reached[step] = false;
        return [.. run.Pipeline.Graph.Order.Where(step => reached[step] && (again[step] || Started(run.Steps[step])))];
    }

    /// <summary>A step that waits in the queue counts: its <c>when</c> was decided on outputs that are no longer there.</summary>
    private static bool Started(StepRun step) => step.State != StepState.Pending || step.Queue != QueueState.None;
}
